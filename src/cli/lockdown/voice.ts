import { visible } from '../visible.ts';
import type { EmergencyWorld } from './world.ts';

/** Says things as they happen, a line each; a program gets it all at once in the end. */
export interface Voice {
  line(text: string): void;
  /** For programs. */
  end(data: Readonly<Record<string, unknown>>): void;
}

export function voiceOf({ output }: Pick<EmergencyWorld, 'output'>, json: boolean): Voice {
  if (json) return { line: () => {}, end: (data) => void output.write(`${visible(JSON.stringify(data, null, 2))}\n`) };
  return { line: (text) => void output.write(`${visible(text)}\n`), end: () => {} };
}

/** Milliseconds for people: `2.1 ms`. */
export function inMilliseconds(milliseconds: number): string {
  return `${milliseconds < 100 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** For programs: to a tenth. */
export function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
