import { UsageError } from '../command.ts';

/**
 * The number of a version, as it stands on the command line; undefined when none does. Anything else is not repeated: it may be a key.
 * @param option its name. @throws UsageError
 */
export function parseVersion(text: string | undefined, option: string): string | undefined {
  if (text === undefined || /^[1-9]\d{0,14}$/.test(text)) return text;
  throw new UsageError(`${option}: write the number of a version, such as 2, as "secrets versions" tells it.`);
}
