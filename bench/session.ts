import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A process that the bench started, its output going to files. */
export interface Child {
  readonly pid: number;
  readonly outputFile: string;
  /** Resolves with the exit code, or with the name of the signal that ended it. */
  readonly exit: Promise<number | string>;
  output(): string;
  /** The last lines on standard error and output, to say why something failed. */
  complaint(): string;
  running(): boolean;
  /** Ends it: SIGTERM, and SIGKILL when it has not gone after ten seconds. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Everything that has to be gone when the bench ends: child processes and one temporary directory. */
export interface Session {
  readonly directory: string;
  /** True once `end` was called: what fails then was ended by us. */
  readonly ending: boolean;
  start(name: string, command: readonly string[], options?: StartOptions): Child;
  /** Stops every process and removes the directory. Calling it again waits for the same end. */
  end(): Promise<void>;
}

const patience = 10_000;

/** Opens a session with an empty temporary directory of its own. */
export const openSession = (): Session => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  const children = new Set<Child>();
  let started = 0;
  let ending: Promise<void> | undefined;

  const end = async () => {
    await Promise.all([...children].map((child) => child.stop()));
    rmSync(directory, { recursive: true, force: true });
  };

  return {
    directory,
    get ending() {
      return ending !== undefined;
    },
    start(name, command, options = {}) {
      if (ending) throw new Error('the bench is ending');
      started += 1;
      const child = startChild(join(directory, `${name}-${started}`), command, options);
      children.add(child);
      child.exit.then(() => children.delete(child)).catch(() => {});
      return child;
    },
    end() {
      ending ??= end();
      return ending;
    },
  };
};

const startChild = (file: string, command: readonly string[], options: StartOptions): Child => {
  const [program, ...args] = command;
  if (program === undefined) throw new Error('an empty command');
  const outputFile = `${file}.out`;
  const errorFile = `${file}.err`;
  const output = openSync(outputFile, 'w');
  const errors = openSync(errorFile, 'w');
  const { NODE_ENV: _, ...inherited } = process.env;
  const process_ = spawn(program, args, {
    stdio: ['ignore', output, errors],
    env: { ...inherited, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  closeSync(output);
  closeSync(errors);
  const exit = exitOf(process_);
  const read = (path: string) => readFileSync(path, 'utf8');

  return {
    pid: process_.pid ?? -1,
    outputFile,
    exit,
    output: () => read(outputFile),
    complaint: () => lastLines(`${read(outputFile)}\n${read(errorFile)}`),
    running: () => isRunning(process_),
    async stop() {
      if (!isRunning(process_)) return;
      process_.kill('SIGTERM');
      // One that a case has stopped hears of it only when it goes on.
      process_.kill('SIGCONT');
      const timer = setTimeout(() => process_.kill('SIGKILL'), patience);
      await exit;
      clearTimeout(timer);
    },
  };
};

const exitOf = (child: ChildProcess): Promise<number | string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });

const isRunning = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

const lastLines = (text: string): string => text.trim().split('\n').slice(-8).join('\n');
