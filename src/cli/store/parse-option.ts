import { parse } from 'yaml';
import { UsageError } from '../command.ts';

/** One `--option <key=value>`. */
export interface GivenOption {
  /** `tls.caFile` is ['tls', 'caFile']. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Reads a `--option`, its value as the number, boolean or text that it would be in the configuration.
 * @throws UsageError, which does not repeat what was typed.
 */
export function parseOption(text: string, name = '--option'): GivenOption {
  const [, key = '', value = ''] = /^([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)=(.*)$/s.exec(text) ?? [];
  if (key === '')
    throw new UsageError(
      `${name}: write key=value, as under secrets.options of the configuration: path=var/vault.sqlite.`,
    );
  return { path: key.split('.'), value: scalar(value) };
}

/** What YAML takes for a number or a boolean is one, and in quotes text; all else is text, whatever it looks like. */
function scalar(text: string): unknown {
  try {
    const value: unknown = parse(text, { logLevel: 'silent' });
    const isQuoted = typeof value === 'string' && /^(".*"|'.*')$/s.test(text);
    return typeof value === 'number' || typeof value === 'boolean' || isQuoted ? value : text;
  } catch {
    return text;
  }
}

/** The options of a configuration, with those of the command line in their place. */
export function withGiven(options: unknown, given: readonly GivenOption[]): unknown {
  return given.reduce<unknown>((result, { path, value }) => put(result, path, value), options ?? {});
}

function put(section: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const members = typeof section === 'object' && section !== null ? (section as Record<string, unknown>) : {};
  return { ...members, [key]: rest.length === 0 ? value : put(members[key], rest, value) };
}
