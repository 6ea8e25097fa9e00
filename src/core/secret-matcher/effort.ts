/**
 * Steps that a search may take per byte it looks at. Random keys take at most six or so, whatever the text, and 25 where there are
 * backslashes in them; keys that were made to be hard to search for take as many as they have characters, or that squared.
 */
const PER_BYTE = 32;
/**
 * Steps for a piece however short, some 30 µs: as long as it takes to bring one here. Where bytes come one by one, what may be a key
 * is followed anew with each, and of many keys everybody knows how they begin.
 */
const PER_PIECE = 2048;
/** Steps that may be saved up, a few milliseconds. A scan begins with them. */
const MOST_SAVED = 1 << 18;

/** Ends a search that takes more work than the text is worth: whether a secret is in it stays unknown. */
export class SearchTooHard extends Error {}

/** The steps that the scan of one text may take. A caller chooses text and key, but must not choose how long everybody waits. */
export class Effort {
  #left = MOST_SAVED;
  #spent = 0;

  /** Steps taken so far. */
  get spent(): number {
    return this.#spent;
  }

  /** Allows for the next piece of so many bytes. */
  allow(bytes: number): void {
    this.#left = Math.min(this.#left, MOST_SAVED) + PER_PIECE + bytes * PER_BYTE;
  }

  /** @throws SearchTooHard, and from then on always. */
  spend(steps: number): void {
    this.#spent += steps;
    this.#left -= steps;
    if (this.#left >= 0) return;
    this.#left = Number.NEGATIVE_INFINITY;
    throw new SearchTooHard();
  }
}
