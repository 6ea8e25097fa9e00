import type { Failure, Gone } from './failure.ts';
import type { Secret } from './usable-secret.ts';

/** A value that was read. Times are on the clock of durations. */
export interface Held {
  readonly is: 'held';
  readonly secret: Secret;
  /** When the fetch that brought it began. */
  readonly readAt: number;
  readonly refreshAt: number;
  readonly freshUntil: number;
  readonly usableUntil: number;
  /** From then on it is used without the version before. */
  readonly previousUntil: number;
}

/** The store's word that there is none, or a revocation: a tombstone. */
export interface Absent {
  readonly is: 'gone';
  readonly absence: Gone;
  /** Until when the store is not asked again. */
  readonly until: number;
}

/** What is known of a secret. */
export type Known = Held | Absent;

/** The last read failed. */
export interface Trouble {
  readonly is: 'trouble';
  readonly failure: Failure;
  /** Milliseconds to the next attempt. */
  readonly pause: number;
  /** Until when nobody has to wait to hear the same again. */
  readonly until: number;
}

/** What came of a fetch; superseded: it was begun before an invalidation, so that what it brought is dropped. */
export type Outcome = Known | Trouble | { readonly is: 'superseded' };
