import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for searches. */
  readonly output: string;
}

export interface CliOptions {
  readonly environment?: Record<string, string>;
  /** Standard input; none unless given. */
  readonly input?: string;
}

/** A directory of a test's own, as the working directory of what it runs. */
export interface Workplace {
  readonly directory: string;
  /** Runs `portcullis` there to its end. */
  portcullis(words: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Starts `portcullis` there. */
  begin(words: readonly string[], options?: CliOptions): ChildProcess;
  /** Starts the gateway there. */
  start(environment?: Record<string, string>): ChildProcess;
  remove(): void;
}

/** @param original another one, whose files it begins with */
export function createWorkplace(original?: Workplace): Workplace {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-cli-'));
  if (original !== undefined) cpSync(original.directory, directory, { recursive: true });
  const run = (file: string, words: readonly string[], environment: Record<string, string> = {}) =>
    spawn(process.execPath, [join(SOURCE, file), ...words], {
      cwd: directory,
      env: { PATH: process.env['PATH'], ...environment },
    });
  const begin: Workplace['begin'] = (words, { environment, input = '' } = {}) => {
    const child = run('cli/portcullis.ts', words, environment);
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    return child;
  };
  return {
    directory,
    portcullis: (words, options) => finished(begin(words, options)),
    begin,
    start: (environment) => run('main.ts', [], environment),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What a child said until it ended. */
export function finished(child: ChildProcess): Promise<CliResult> {
  const parts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (piece: string) => {
      parts[stream] += piece;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...parts, output: parts.stdout + parts.stderr }));
  });
}
