import { Effort } from './effort.ts';
import { FOUND, type SpellingSearch } from './spelling-search.ts';

const NOTHING = Buffer.alloc(0);
/** No spelling goes over the end of a line: secrets are of printable ASCII, and no escape has a line feed in it. */
const LINE_FEED = 0x0a;

/** Finds spellings in a stream, wherever it is cut. */
export class SecretScanner {
  readonly #search: SpellingSearch;
  readonly #effort: Effort;
  #tail: Uint8Array = NOTHING;
  #found = false;
  #cover = 0;

  constructor(search: SpellingSearch, effort = new Effort()) {
    this.#search = search;
    this.#effort = effort;
  }

  /** How many bytes at the end of the stream so far may be the start of a spelling: nobody may have them before the next push. */
  get held(): number {
    return this.#tail.length;
  }

  /**
   * How many bytes at the end of the stream may be the start of some spelling of any secret of that length: as many after each text.
   * Who lets go of less tells, by what comes when, whether a text begins as the secret does, and so gives it away letter by letter.
   */
  get cover(): number {
    return this.#cover;
  }

  /**
   * Takes the next bytes, and keeps hold of them for a while. Returns true once a secret was in the stream: nothing more may be released.
   * @throws SearchTooHard: nothing more may be released either.
   */
  push(chunk: Uint8Array): boolean {
    this.#effort.allow(chunk.length);
    this.#found ||= this.#search.find(chunk, this.#effort) || this.#continued(chunk);
    this.#cover = this.#covered(chunk);
    return this.#found;
  }

  #covered(chunk: Uint8Array): number {
    const most = Math.max(0, this.#search.longest - 1);
    const end = chunk.subarray(-most);
    const lineFeed = most === 0 ? 0 : end.lastIndexOf(LINE_FEED);
    return lineFeed === -1 ? Math.min(most, this.#cover + chunk.length) : Math.min(most, end.length - 1 - lineFeed);
  }

  /** Sets the tail. True when what it began is completed by the chunk. */
  #continued(chunk: Uint8Array): boolean {
    if (this.#tail.length > 0) {
      // A spelling that begins in the tail ends within `longest` bytes, so one that is still unfinished has all of the chunk in it.
      const seam = Buffer.concat([this.#tail, chunk.subarray(0, this.#search.longest)]);
      const start = this.#search.oldest(seam, 0, this.#tail.length, this.#effort);
      if (start === FOUND) return true;
      if (start < this.#tail.length) {
        this.#tail = seam.subarray(start);
        return false;
      }
    }
    const start = this.#search.unfinished(chunk, this.#effort);
    if (start === FOUND) return true;
    this.#tail = chunk.subarray(start);
    return false;
  }
}
