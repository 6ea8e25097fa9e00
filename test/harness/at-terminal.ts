import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type CliResult, finished, type Workplace } from './cli.ts';
import { eventually } from './eventually.ts';

const PROGRAM = fileURLToPath(new URL('terminal-child.ts', import.meta.url));

/** A command line that believes it is at a terminal, and a person there. */
export interface AtTerminal {
  readonly result: Promise<CliResult>;
  /** What was printed so far. */
  readonly printed: () => string;
  /** Waits for a text on the screen, then types; only what was shown since the last answer counts. */
  answer(prompt: string, keys: string): Promise<void>;
}

export function atTerminal(
  { directory }: Workplace,
  words: readonly string[],
  environment: Record<string, string> = {},
): AtTerminal {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, [PROGRAM, ...words], { cwd: directory, env });
  const result = finished(child);
  child.stdin.on('error', () => {});
  let printed = '';
  child.stdout.on('data', (text: string) => {
    printed += text;
  });
  let shown = '';
  let seen = 0;
  child.stderr.on('data', (text: string) => {
    shown += text;
  });
  return {
    result,
    printed: () => printed,
    answer: async (prompt, keys) => {
      await eventually(() => shown.includes(prompt, seen), { what: `the prompt "${prompt}"` });
      seen = shown.length;
      child.stdin.write(keys);
    },
  };
}
