import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CommandFailed } from '../command.ts';

/** A program that could not be started, with the exit code that shells have for why. */
class NotStarted extends CommandFailed {
  override readonly exitCode: 126 | 127;

  constructor(exitCode: 126 | 127, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Sent on: a terminal sends the first two to the whole foreground group by itself, and the program would get them twice. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const FROM_OTHERS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'];

/**
 * Runs a program, without a shell, on our own input and output, until it ends.
 * @param atTerminal whether signals of the keyboard reach it without us
 * @returns its exit code; 128 and the signal's number when a signal ended it.
 * @throws NotStarted
 */
export function runProgram(
  [program = '', ...words]: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  atTerminal: boolean,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: environment, stdio: 'inherit', shell: false });
    const passOn = (signal: NodeJS.Signals) => {
      if (!(atTerminal && FROM_TERMINAL.includes(signal))) child.kill(signal);
    };
    const signals = [...FROM_TERMINAL, ...FROM_OTHERS];
    for (const signal of signals) process.on(signal, passOn);
    const end = () => {
      for (const signal of signals) process.off(signal, passOn);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      end();
      reject(notStarted(program, error.code));
    });
    child.once('exit', (code, signal) => {
      end();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function notStarted(program: string, code: string | undefined): NotStarted {
  const name = printable(program);
  if (code === 'ENOENT') {
    const isAssignment = /^\w+=/.test(program);
    const hint = isAssignment
      ? 'Variables of your own go before "npm" or "portcullis".'
      : 'Check its spelling and PATH.';
    return new NotStarted(127, `there is no program ${name}. ${hint}`);
  }
  if (code === 'E2BIG') return new NotStarted(126, `${name} was given more words or variables than the system takes.`);
  return new NotStarted(126, `${name} cannot be run (${code ?? 'no reason given'}). Is it executable, and a program?`);
}

/** Characters; few programs have as many in their names and digits among them, and most keys do. */
const LONG = 20;

/** A program's own name, for messages and records; what is none, or looks like a key, is not repeated. */
export function printable(program: string): string {
  const name = program.split('/').at(-1) ?? '';
  const isName = /^[A-Za-z0-9._+-]{1,40}$/.test(name) && !(name.length >= LONG && /\d/.test(name));
  return isName ? name : '(its name is not repeated here)';
}
