import type { Progress } from '../vault/progress.ts';
import type { Shell } from './command.ts';

/** Of the bar, in characters. */
const WIDTH = 24;
/** Milliseconds. A terminal's line changes as often as an eye follows; a log gets a line now and then. */
const EVERY = { terminal: 100, log: 5000 };

/** Tells on standard error how far long work is: one line that changes at a terminal, a line now and then elsewhere. */
export interface ProgressLine {
  readonly tell: Progress;
  /** Takes the line off the terminal. */
  end(): void;
}

/** @param doing what goes on, such as `re-encrypting`. @param json true: nothing is told. */
export function progressLine({ errors, clock }: Shell, doing: string, json: boolean): ProgressLine {
  if (json) return { tell: () => {}, end: () => {} };
  const terminal = errors.isTTY === true;
  const every = terminal ? EVERY.terminal : EVERY.log;
  let last = clock.elapsed();
  let shown = false;
  return {
    tell: (done, total) => {
      const now = clock.elapsed();
      if (now - last < every) return;
      last = now;
      shown = true;
      const text = `${doing} ${bar(done, total)}`;
      errors.write(terminal ? `\r${text}${CLEAR_TO_END}` : `${text}\n`);
    },
    end: () => {
      if (terminal && shown) errors.write(`\r${CLEAR_TO_END}`);
    },
  };
}

/** ECMA-48, section 8.3.41: EL. */
const CLEAR_TO_END = '\u001b[K';

function bar(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${done}`;
  const part = Math.min(1, done / total);
  const full = Math.floor(part * WIDTH);
  return `[${'='.repeat(full)}${' '.repeat(WIDTH - full)}] ${Math.floor(part * 100)} % (${done} of ${total})`;
}
