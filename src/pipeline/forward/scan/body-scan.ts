import type { ScanFailureReason } from './scan-failure.ts';

/**
 * Milliseconds for which the end of what came waits although no secret begins in it, if nothing follows. Pieces of one answer come
 * sooner, and nobody minds when words do so much later.
 */
export const COVERED_FOR = 100;

/** What becomes of a body. After `end`, `leak` and `failure` nothing else is called. */
export interface BodyScanEvents {
  /** The next bytes, as they came, in which no secret is. */
  clear(bytes: Buffer): void;
  /** So many bytes were decoded from it, and are garbage now. */
  decoded(bytes: number): void;
  /** More may be pushed, after a push that returned false. */
  ready(): void;
  /** All of it was cleared. */
  end(): void;
  /** It holds a secret: what has not been cleared must never go out. */
  leak(): void;
  /** It cannot be looked into, so nothing more of it may go out. */
  failure(reason: ScanFailureReason): void;
}

/** Looks through one body for secrets, in what it decodes to, and lets it pass byte for byte as far as it is clear. */
export interface BodyScan {
  /** Takes the next bytes of the body. False: please wait for `ready`; what is pushed nonetheless is kept. */
  push(bytes: Buffer): boolean;
  /** The body has come to its end, with these bytes as the last where there are any. */
  end(last?: Buffer): void;
  /** Nobody waits for the body any more: frees everything, and calls nothing. */
  close(): void;
}
