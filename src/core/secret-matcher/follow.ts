import type { Word } from './word.ts';

/** What following a word through bytes came to: they are not it, they end before it does, or all of it stands there. */
export type Followed = 'not' | 'begun' | 'whole';

/** Reads a word's spellings from `start` on, all at once, since one may be the beginning of another (`%` of `%25`). */
export function follow(word: Word, bytes: Uint8Array, start: number): Followed {
  let begun = false;
  let reached = [start];
  for (const letter of word) {
    const first = reached[0] ?? 0;
    const way = letter[0];
    if (letter.length === 1 && way?.length === 1 && reached.length === 1 && first < bytes.length) {
      // Nearly all letters of nearly all keys: one way to write it, of one byte.
      if (bytes[first] !== way[0]) return begun ? 'begun' : 'not';
      reached[0] = first + 1;
      continue;
    }
    const next: number[] = [];
    for (const at of reached) {
      for (const way of letter) {
        const end = at + agreement(bytes, at, way);
        if (end < at + way.length) begun ||= end === bytes.length;
        else if (!next.includes(end)) next.push(end);
      }
    }
    if (next.length === 0) return begun ? 'begun' : 'not';
    reached = next;
  }
  return 'whole';
}

/** How many bytes of `way` stand at `at`. */
function agreement(bytes: Uint8Array, at: number, way: Uint8Array): number {
  let length = 0;
  while (length < way.length && bytes[at + length] === way[length]) length++;
  return length;
}
