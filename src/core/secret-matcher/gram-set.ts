import type { Word } from './word.ts';

/** Bytes in a gram. */
export const GRAM = 4;
/** A bit for each hash of a gram: 8 KiB, which stay in a core's first-level cache. A usual key has some 500 grams. */
const SLOTS = 1 << 16;

/** The four-byte pieces that occur in any spelling of some words. Says yes to one foreign piece in a hundred or so, never no to its own. */
export class GramSet {
  readonly #bits = new Uint8Array(SLOTS / 8);

  constructor(words: readonly Word[]) {
    for (const word of words) {
      for (const [index, letter] of word.entries()) {
        for (const way of letter) {
          for (let from = 0; from < way.length; from++) this.#complete(word, index + 1, way.subarray(from), 0, 0);
        }
      }
    }
  }

  /** Whether the four bytes at `at` may be part of a spelling. */
  has(bytes: Uint8Array, at: number): boolean {
    const gram =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    const slot = slotOf(gram);
    return ((this.#bits[slot >>> 3] as number) & (1 << (slot & 7))) !== 0;
  }

  /** Adds the grams that begin with `length` bytes of `gram`, then `piece`, then any spelling of the letters from `next` on. */
  #complete(word: Word, next: number, piece: Uint8Array, gram: number, length: number): void {
    for (const byte of piece) {
      gram |= byte << (8 * length);
      length++;
      if (length === GRAM) {
        const slot = slotOf(gram);
        this.#bits[slot >>> 3] = (this.#bits[slot >>> 3] as number) | (1 << (slot & 7));
        return;
      }
    }
    for (const way of word[next] ?? []) this.#complete(word, next + 1, way, gram, length);
  }
}

/** Knuth's multiplicative hash: the upper bits of a product with 2^32 divided by the golden ratio. */
function slotOf(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> 16;
}
