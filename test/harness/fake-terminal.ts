import { PassThrough } from 'node:stream';
import type { Shell } from '../../src/cli/command.ts';
import { systemClock } from '../../src/core/clock.ts';
import { eventually } from './eventually.ts';

/** A terminal as a command sees it, and a person at it. */
export interface FakeTerminal {
  readonly shell: Shell;
  /** All that was shown on standard error. */
  readonly screen: () => string;
  /** Whether the terminal itself would echo what is typed. */
  readonly echoes: () => boolean;
  /** Waits for a text on the screen, then types; only what was shown since the last call counts. */
  answer(prompt: string, keys: string): Promise<void>;
}

export const ENTER = '\r';
export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';

export function fakeTerminal(): FakeTerminal {
  let shown = '';
  let seen = 0;
  let raw = false;
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (mode: boolean) => {
      raw = mode;
    },
  });
  const errors = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  errors.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  return {
    shell: { environment: {}, clock: systemClock, input, output: new PassThrough(), errors },
    screen: () => shown,
    echoes: () => !raw,
    answer: async (prompt, keys) => {
      await eventually(() => shown.includes(prompt, seen), { what: `the prompt "${prompt}"` });
      seen = shown.length;
      input.write(keys);
    },
  };
}
