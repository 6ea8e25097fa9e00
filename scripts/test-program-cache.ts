import { fileURLToPath } from 'node:url';

/** The folder for what tests need and no package brings; `npm ci` empties it. */
export const testProgramCache = fileURLToPath(new URL('../node_modules/.cache/portcullis', import.meta.url));
