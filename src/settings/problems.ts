import type { z } from 'zod';
import { describeValue, looksSecret } from './describe-value.ts';

/** One thing that is wrong with the configuration: where, what stands there, and what to write instead. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** Where in the file's text, in characters from its start, when known. */
  readonly offset?: number | undefined;
  readonly found: string;
  readonly write: string;
}

/** A problem with its line in the file, counted from 1, when it has one. */
export interface LocatedProblem extends Problem {
  readonly line: number | undefined;
}

/** Turns zod's issues into problems; `document` is what the file said, before parsing. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], document: unknown): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        found: 'a key that Portcullis does not know',
        write: 'remove it, or correct its spelling',
      }));
    }
    if (issue.code === 'invalid_key') {
      return {
        path: issue.path,
        found: 'a name that cannot be used',
        write: issue.issues[0]?.message ?? issue.message,
      };
    }
    const path =
      issue.code === 'invalid_union' && issue.discriminator !== undefined && issue.path.at(-1) !== issue.discriminator
        ? [...issue.path, issue.discriminator]
        : issue.path;
    return { path, found: describeValue(valueAt(document, path), path), write: issue.message };
  });
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    document,
  );
}

/** Every problem of a configuration file, together. */
export class SettingsError extends Error {
  /** The path of the file, as the user gave it. */
  readonly file: string;
  readonly problems: readonly LocatedProblem[];

  constructor(file: string, problems: readonly Problem[], lineOf: (problem: Problem) => number | undefined) {
    const located = problems
      .map((problem) => ({ ...problem, line: lineOf(problem), path: withoutSecret(problem.path) }))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    super(report(file, located));
    this.name = 'SettingsError';
    this.file = file;
    this.problems = located;
  }
}

function report(file: string, problems: readonly LocatedProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const blocks = problems.map(({ path, line, found, write }) => {
    const where = path.length === 0 ? 'the file' : dotted(path);
    return `  ${where}${line === undefined ? '' : ` (line ${line})`}\n    found: ${found}\n    write: ${write}`;
  });
  return `${file} cannot be used: ${count}.\n\n${blocks.join('\n\n')}\n`;
}

/** `auth.issuers[0].algorithms`: a path as people write it. */
export function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** A key that was put where the name of a key belongs is not repeated. */
function withoutSecret(path: readonly PropertyKey[]): readonly PropertyKey[] {
  return looksSecret(String(path.at(-1))) ? [...path.slice(0, -1), '(not repeated here)'] : path;
}
