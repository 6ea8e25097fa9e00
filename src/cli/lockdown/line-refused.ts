/** The command line makes no sense, or names what there is not: exit code 2, and nothing was done. */
export class LineRefused extends Error {}
