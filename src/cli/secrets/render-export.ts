import { variableOf } from '../../secrets/env.ts';
import { CommandFailed } from '../command.ts';
import { dotenvLine } from './dotenv.ts';
import type { Candidate } from './settle-doubts.ts';

export const FORMATS = ['json', 'dotenv'] as const;
export type Format = (typeof FORMATS)[number];

/** By name and field, as JSON has them. */
export function byName(secrets: readonly Candidate[]): Record<string, Record<string, string>> {
  const names = [...new Set(secrets.map(({ reference }) => reference.name))];
  return Object.fromEntries(
    names.map((name) => {
      const own = secrets.filter(({ reference }) => reference.name === name);
      return [name, Object.fromEntries(own.map(({ reference, value }) => [reference.field, value]))];
    }),
  );
}

/**
 * Secrets as `secrets import` takes them.
 * @throws CommandFailed when two of them have one variable.
 */
export function renderExport(secrets: readonly Candidate[], format: Format): string {
  if (format === 'json') return `${JSON.stringify(byName(secrets), null, 2)}\n`;
  const lines = new Map<string, string>();
  for (const { reference, value } of secrets) {
    const name = variableOf(reference);
    if (lines.has(name))
      throw new CommandFailed(`${reference.uri} and another secret are both the variable ${name}. Give --format json.`);
    lines.set(name, dotenvLine(name, value));
  }
  return [...lines.values(), ''].join('\n');
}
