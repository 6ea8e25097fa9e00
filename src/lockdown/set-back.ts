import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';

/** Milliseconds between looks. */
const EVERY = 1000;

/**
 * Calls when the clock was set back, within a second.
 * @param act gets what it showed before and shows now, in milliseconds since the epoch. @returns what ends that.
 */
export function watchForSetBack(
  clock: Pick<Clock, 'now'>,
  timers: Timers,
  act: (before: number, now: number) => void,
): () => void {
  let before = clock.now();
  let cancel = () => {};
  const look = () => {
    const now = clock.now();
    if (now < before) act(before, now);
    before = now;
    cancel = timers.after(EVERY, look);
  };
  look();
  return () => cancel();
}
