import { setTimeout as sleep } from 'node:timers/promises';
import { MIB } from './text.ts';

/** Takes pieces, resting so many milliseconds after each mebibyte. @returns how many bytes came. */
export const takeSlowly = async (pieces: AsyncIterable<Buffer>, rest: number): Promise<number> => {
  let taken = 0;
  for await (const { length } of pieces) {
    const isNextMebibyte = Math.floor((taken + length) / MIB) > Math.floor(taken / MIB);
    taken += length;
    if (rest > 0 && isNextMebibyte) await sleep(rest);
  }
  return taken;
};
