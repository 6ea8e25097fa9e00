import { SearchTooHard } from '../../../core/secret-matcher/effort.ts';
import type { SecretScanner } from '../../../core/secret-matcher/scanner.ts';
import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import type { Timers } from '../../../core/timers.ts';
import { type BodyScan, type BodyScanEvents, COVERED_FOR } from './body-scan.ts';

/** Bytes that are put together rather than written one after the other. */
const COPIED = 16 * 1024;

type Events = Pick<BodyScanEvents, 'clear' | 'end' | 'leak' | 'failure'>;

/** Scans a body that is not encoded. What may begin a secret waits for what follows; the cover of it, for a moment. */
export class PlainScan implements BodyScan {
  readonly #scanner: SecretScanner;
  readonly #events: Events;
  readonly #timers: Timers;
  /** What waits, as it came, and how much that is. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #closed = false;
  #callOff = () => {};

  constructor(matcher: SecretMatcher, events: Events, timers: Timers) {
    this.#scanner = matcher.scanner();
    this.#events = events;
    this.#timers = timers;
  }

  push(bytes: Buffer): boolean {
    if (!this.#take(bytes)) return true;
    const { held, cover } = this.#scanner;
    this.#release(Math.max(held, cover));
    if (cover > held && !this.#closed)
      this.#callOff = this.#timers.after(COVERED_FOR, () => this.#release(this.#scanner.held));
    return true;
  }

  end(last?: Buffer): void {
    if (last === undefined ? this.#closed : !this.#take(last)) return;
    this.#release(0);
    if (this.#closed) return;
    this.close();
    this.#events.end();
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#callOff();
  }

  /** @returns false when that is the end of it. */
  #take(bytes: Buffer): boolean {
    if (this.#closed) return false;
    this.#callOff();
    if (!this.#isClear(bytes)) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    return true;
  }

  #isClear(bytes: Buffer): boolean {
    try {
      if (!this.#scanner.push(bytes)) return true;
      this.close();
      this.#events.leak();
    } catch (error) {
      if (!(error instanceof SearchTooHard)) throw error;
      this.close();
      this.#events.failure('too_hard_to_search');
    }
    return false;
  }

  /** Lets go of all that waits but the last `keep` bytes. */
  #release(keep: number): void {
    // To copy what is short costs less than another write.
    if (this.#waiting.length > 1 && this.#waitingBytes <= COPIED) this.#waiting = [Buffer.concat(this.#waiting)];
    while (this.#waitingBytes > keep) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      const count = Math.min(first.length, this.#waitingBytes - keep);
      if (count === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(count);
      this.#waitingBytes -= count;
      if (count > 0) this.#events.clear(count === first.length ? first : first.subarray(0, count));
    }
  }
}
