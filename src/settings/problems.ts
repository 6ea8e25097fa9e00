import type { z } from 'zod';

/** One thing that is wrong with the configuration: where, what stands there, and what to write instead. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** Where in the file's text, in characters from its start, when known. */
  readonly offset?: number | undefined;
  readonly found: string;
  readonly write: string;
}

/** Below these keys a person may have put a secret by mistake: what stands there is never repeated. */
const SENSITIVE = /credential|secret|password|token|key|passphrase|options/i;

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
    return { path, found: describe(valueAt(document, path), path), write: issue.message };
  });
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    document,
  );
}

function describe(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty section' : 'a section';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value === '') return 'an empty text';
  const sensitive =
    path.some((key) => typeof key === 'string' && SENSITIVE.test(key)) || /[?@]/.test(value) || value.length > 80;
  return sensitive ? 'a text that does not fit (not repeated here, in case it is a secret)' : JSON.stringify(value);
}

/** Every problem of a configuration file, together. */
export class SettingsError extends Error {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[], lineOf: (problem: Problem) => number | undefined) {
    super(report(file, problems, lineOf));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

function report(file: string, problems: readonly Problem[], lineOf: (problem: Problem) => number | undefined): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const blocks = problems.map((problem) => {
    const line = lineOf(problem);
    const where = problem.path.length === 0 ? 'the file' : dotted(problem.path);
    return `  ${where}${line === undefined ? '' : ` (line ${line})`}\n    found: ${problem.found}\n    write: ${problem.write}`;
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
