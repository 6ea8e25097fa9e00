import { afterWaiting } from '../../core/after-waiting.ts';
import type { Timers } from '../../core/timers.ts';

/**
 * Milliseconds after a call was late from which on nothing more is sent. What is sent until then is counted when Redis was but slow, so
 * that a short pause does not let callers through twice; of a Redis that hangs it costs so many more calls one deadline.
 */
const GRACE = 200;
/** Milliseconds for a late call to be answered after all. */
const HOPE = 1_000;

export interface DoubtActs {
  readonly shun: () => void;
  readonly leave: () => void;
}

/** Has a connection shunned, and then left, unless the doubt ends. @returns what ends it. */
export function beginDoubt(timers: Timers, { shun, leave }: DoubtActs): () => void {
  const callOffs = [afterWaiting(GRACE, timers, shun), afterWaiting(HOPE, timers, leave)];
  return () => {
    for (const callOff of callOffs) callOff();
  };
}
