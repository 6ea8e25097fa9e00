import { variableOf } from '../../secrets/env.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { ParsedImport } from './parsed-import.ts';
import type { Candidate } from './settle-doubts.ts';

/** Reads lines `NAME=value`, also with `export` before them, in quotes, and with comments. */
export function parseDotenv(text: string, references: readonly SecretReference[]): ParsedImport {
  const candidates: Candidate[] = [];
  const faults: string[] = [];
  const skipped: number[] = [];
  const seen = new Set<string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name = '', written = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const value = unquoted(written);
    const named = references.filter((reference) => variableOf(reference) === name);
    if (name === '') faults.push(`line ${index + 1}: write NAME=value`);
    else if (seen.has(name)) faults.push(`line ${index + 1}: this name stands in a line before, too`);
    else if (named.length === 0) skipped.push(index + 1);
    else if (value === undefined)
      faults.push(`line ${index + 1}: the quotes are not closed, or something follows them`);
    else candidates.push(...named.map((reference) => ({ reference, value })));
    seen.add(name);
  }
  return { candidates, faults, skipped };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What stands in quotes as it is, but for escapes in double ones; without quotes, up to a comment. */
function unquoted(text: string): string | undefined {
  const [, single] = /^'([^']*)'(?:\s+#.*)?$/.exec(text) ?? [];
  if (single !== undefined) return single;
  const [, double] = /^"((?:[^"\\]|\\.)*)"(?:\s+#.*)?$/.exec(text) ?? [];
  if (double !== undefined) return double.replace(/\\(.)/g, (_escape, letter: string) => ESCAPES[letter] ?? letter);
  return /^['"]/.test(text) ? undefined : text.replace(/(^|\s+)#.*$/, '');
}

/** A line that {@link parseDotenv}, and a shell, read as it is meant. */
export function dotenvLine(name: string, value: string): string {
  if (/^[\w.+/=:@%-]*$/.test(value)) return `${name}=${value}`;
  if (!/['\r\n]/.test(value)) return `${name}='${value}'`;
  const escaped = value
    .replace(/[\\"$`]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `${name}="${escaped}"`;
}
