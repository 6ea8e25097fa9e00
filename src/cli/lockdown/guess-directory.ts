import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Paths of the configuration that gateways make. */
interface Traces {
  readonly sentinelFile: string;
  readonly stateFile: string;
  readonly adminSocket: string;
}

/**
 * In which of some directories gateways run, for a configuration elsewhere does not tell: one where a gateway has been, else one where
 * orders were kept, which this command may have done itself. Of several the first.
 * @param traces relative to that directory
 * @param directories the working directory, and that of the program, come first
 */
export function guessDirectory(
  { sentinelFile, stateFile, adminSocket }: Traces,
  directories: readonly string[],
): { readonly directory: string; readonly isKnown: boolean } {
  const first = (...traces: readonly string[]) =>
    directories.find((each) => traces.some((trace) => existsSync(resolve(each, trace))));
  const known = first(adminSocket, `${sentinelFile}.instances`) ?? first(sentinelFile, stateFile);
  if (known !== undefined) return { directory: known, isKnown: true };
  const [here = '.', installed = here] = directories;
  const hasPlace = (each: string) => existsSync(dirname(resolve(each, sentinelFile)));
  return { directory: hasPlace(here) || !hasPlace(installed) ? here : installed, isKnown: false };
}
