import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { StoreChoice } from '../store/choose-store.ts';

/**
 * What to write into the configuration, so that a gateway uses a vault and gets its key.
 * @param changes options that the vault needs from now on; those that are undefined are to be taken out
 * @returns undefined when it says so already.
 */
export function configurationLines(
  { definition, configured, written, given }: StoreChoice,
  changes: Readonly<Record<string, unknown>> = {},
): string | undefined {
  const options = { ...written, ...changes };
  const isThere = Object.keys(changes).every((key) => isDeepStrictEqual(changes[key], written[key]));
  if (configured === definition.name && !given && isThere) return undefined;
  const section = { backend: definition.name, ...(Object.keys(options).length > 0 && { options }) };
  return stringify({ secrets: section }).trimEnd();
}
