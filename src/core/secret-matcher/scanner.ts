import { FOUND, type SpellingSearch } from './spelling-search.ts';

const NOTHING = Buffer.alloc(0);

/** Finds spellings in a stream, wherever it is cut. */
export class SecretScanner {
  readonly #search: SpellingSearch;
  #tail: Uint8Array = NOTHING;
  #found = false;

  constructor(search: SpellingSearch) {
    this.#search = search;
  }

  /** How many bytes at the end of the stream so far may be the start of a spelling: nobody may have them before the next push. */
  get held(): number {
    return this.#tail.length;
  }

  /** Takes the next bytes, and keeps hold of them for a while. Returns true once a secret was in the stream: nothing more may be released. */
  push(chunk: Uint8Array): boolean {
    this.#found ||= this.#search.find(chunk) || this.#continued(chunk);
    return this.#found;
  }

  /** Sets the tail. True when what it began is completed by the chunk. */
  #continued(chunk: Uint8Array): boolean {
    if (this.#tail.length > 0) {
      // A spelling that begins in the tail ends within `longest` bytes, so one that is still unfinished has all of the chunk in it.
      const seam = Buffer.concat([this.#tail, chunk.subarray(0, this.#search.longest)]);
      const start = this.#search.oldest(seam, 0, this.#tail.length);
      if (start === FOUND) return true;
      if (start < this.#tail.length) {
        this.#tail = seam.subarray(start);
        return false;
      }
    }
    const start = this.#search.unfinished(chunk);
    if (start === FOUND) return true;
    this.#tail = chunk.subarray(start);
    return false;
  }
}
