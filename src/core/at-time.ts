import type { Clock } from './clock.ts';
import type { Timers } from './timers.ts';

/** Milliseconds after which we look again: timers do not run while a machine sleeps, and clocks are put right. */
const LOOK_AGAIN = 60_000;

/**
 * Calls `act` once when the wall clock has come to a time, in milliseconds since the epoch: at once when it is past.
 * @returns what calls it off.
 */
export function atTime(time: number, clock: Pick<Clock, 'now'>, timers: Timers, act: () => void): () => void {
  let callOff = () => {};
  const look = () => {
    const left = time - clock.now();
    if (left <= 0) act();
    else callOff = timers.after(Math.min(left, LOOK_AGAIN), look);
  };
  look();
  return () => callOff();
}
