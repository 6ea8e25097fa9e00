import { type Path, pathOf } from './branches.ts';
import type { Effort } from './effort.ts';
import { follow } from './follow.ts';
import { GRAM, GramSet } from './gram-set.ts';
import { longest, shortest, type Word } from './word.ts';

/** Finds spellings in bytes that are all there. */
export class SpellingSearch {
  /** Bytes of the longest spelling. */
  readonly longest: number;
  /** Bytes of the shortest one; Infinity when there is nothing to find. */
  readonly #shortest: number;
  readonly #grams: GramSet;
  /** By the byte they begin with. */
  readonly #paths: readonly (readonly Path[] | undefined)[];

  constructor(words: readonly Word[]) {
    this.longest = Math.max(0, ...words.map(longest));
    this.#shortest = Math.min(Infinity, ...words.map(shortest));
    this.#grams = new GramSet(words);
    const paths = words.map(pathOf);
    this.#paths = Array.from({ length: 256 }, (_, byte) => {
      const begun = paths.filter(([first]) => first !== undefined && first.groupOf[byte] !== 0);
      return begun.length === 0 ? undefined : begun;
    });
  }

  /**
   * Whether a whole spelling stands in the bytes. Every gram of a spelling is in the set, and a spelling has at least `stride`
   * grams, so looking at every stride-th is enough; where one is in the set, its neighbours must be too.
   * @throws SearchTooHard
   */
  find(bytes: Uint8Array, effort: Effort): boolean {
    const stride = this.#shortest - GRAM + 1;
    const last = bytes.length - GRAM;
    const grams = this.#grams;
    for (let at = stride - 1; at <= last; at += stride) {
      if (!grams.has(bytes, at)) continue;
      const first = this.#runStart(bytes, at);
      while (at < last && grams.has(bytes, at + 1)) at++;
      const lastStart = at - stride + 1;
      if (first <= lastStart && this.oldest(bytes, first, lastStart + 1, effort) === FOUND) return true;
    }
    return false;
  }

  /** Where the oldest spelling begins that the bytes end in the middle of; their length when there is none. @throws SearchTooHard */
  unfinished(bytes: Uint8Array, effort: Effort): number {
    const { length } = bytes;
    if (this.longest === 0) return length;
    // What is left of it has grams of its own, but for the last three starts.
    const short = Math.max(0, length - GRAM + 1);
    const start = short > 0 && this.#grams.has(bytes, short - 1) ? this.#runStart(bytes, short - 1) : short;
    return this.oldest(bytes, Math.max(start, length - this.longest), length, effort);
  }

  /** {@link FOUND} if a whole spelling begins within the range, else the first start of an unfinished one, else `bytes.length`. @throws SearchTooHard */
  oldest(bytes: Uint8Array, from: number, to: number, effort: Effort): number {
    let oldest = bytes.length;
    for (let start = from; start < to; start++) {
      const paths = this.#paths[bytes[start] as number];
      if (paths === undefined) continue;
      for (const path of paths) {
        const followed = follow(path, bytes, start, effort);
        if (followed === 'whole') return FOUND;
        if (followed === 'begun' && start < oldest) oldest = start;
      }
    }
    return oldest;
  }

  #runStart(bytes: Uint8Array, at: number): number {
    let start = at;
    while (start > 0 && this.#grams.has(bytes, start - 1)) start--;
    return start;
  }
}

export const FOUND = -1;
