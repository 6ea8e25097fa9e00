import type { SecretScanner } from '../../../core/secret-matcher/scanner.ts';
import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import type { BodyScan, BodyScanEvents } from './body-scan.ts';

/** Scans a body that is not encoded: holds back the very bytes that may begin a secret, and no others. */
export class PlainScan implements BodyScan {
  readonly #scanner: SecretScanner;
  readonly #events: Pick<BodyScanEvents, 'clear' | 'end' | 'leak'>;
  /** What is held back, as it came. */
  #waiting: Buffer[] = [];
  #closed = false;

  constructor(matcher: SecretMatcher, events: Pick<BodyScanEvents, 'clear' | 'end' | 'leak'>) {
    this.#scanner = matcher.scanner();
    this.#events = events;
  }

  push(bytes: Buffer): boolean {
    if (this.#closed) return true;
    const heldBefore = this.#scanner.held;
    if (this.#scanner.push(bytes)) {
      this.close();
      this.#events.leak();
      return true;
    }
    const { held } = this.#scanner;
    if (heldBefore === 0 && held === 0) {
      if (bytes.length > 0) this.#events.clear(bytes);
      return true;
    }
    this.#waiting.push(bytes);
    this.#release(heldBefore + bytes.length - held);
    return true;
  }

  end(): void {
    if (this.#closed) return;
    this.#release(this.#scanner.held);
    if (this.#closed) return;
    this.close();
    this.#events.end();
  }

  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  /** Lets go of the first `count` bytes that wait. */
  #release(count: number): void {
    let left = count;
    while (left > 0) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      if (first.length <= left) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(left);
      this.#events.clear(first.subarray(0, left));
      left -= Math.min(left, first.length);
    }
  }
}
