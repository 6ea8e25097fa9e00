import type { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import type { Clock } from '../core/clock.ts';
import type { Environment } from '../settings/environment.ts';

/** The world as a command sees it; the entry hands it in. */
export interface Shell {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly input: Readable & { readonly isTTY?: boolean };
  /** For what was asked for. */
  readonly output: Writable & { readonly isTTY?: boolean };
  /** For questions, explanations and failures. */
  readonly errors: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

/** What a command found or did; the entry prints it in the form that was asked for. */
export interface Report {
  /** False makes the exit code 1. */
  readonly ok: boolean;
  /** For people. */
  readonly text: string;
  /** For programs, beside `ok`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** True when what was asked for has been written to the output already: nothing is added to it. */
  readonly written?: true;
  /** Another exit code than `ok` makes: that of a program which the command ran. */
  readonly exitCode?: number;
}

/** One command: a file beside this one, and a line in commands.ts. */
export interface CliCommand<Options extends object = object> {
  /** As typed; of two words, the first is a group. */
  readonly name: string;
  readonly summary: string;
  /** What to say to somebody who wrote more on the command line than it takes. */
  readonly excess?: string;
  /** True when what stands after `--` is not for it to read: `run` gets those words as they are. */
  readonly passesOn?: true;
  /** Declares arguments and options. `--json` is every command's. No option may take a secret. */
  declare(command: Command): void;
  run(shell: Shell, options: Options, ...positional: (string | undefined)[]): Promise<Report>;
}

/** What was asked cannot be done: printed without a stack. */
export class CommandFailed extends Error {
  readonly exitCode: number = 1;
}

/** What was asked makes no sense: exit code 2. */
export class UsageError extends Error {}

/** For options that may stand several times, each with one value or several between commas or spaces. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), ...splitList(value)];
}

export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}
