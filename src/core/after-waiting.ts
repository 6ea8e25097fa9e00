import type { Timers } from './timers.ts';

/** In so many steps a deadline is counted. */
const STEPS = 10;

/**
 * Calls `act` once, when so many milliseconds are over that this process was there to wait in. A pause of the whole process, in which
 * it runs something else or does not run at all, counts as one tenth at most: what was waited for may lie there unread.
 * @returns what calls it off.
 */
export function afterWaiting(milliseconds: number, timers: Timers, act: () => void): () => void {
  let isOver = false;
  let left = STEPS;
  let callOff = () => {};
  const step = () => {
    callOff = timers.after(milliseconds / STEPS, () =>
      afterArrivals(() => {
        if (isOver) return;
        left -= 1;
        if (left === 0) act();
        else step();
      }),
    );
  };
  step();
  return () => {
    isOver = true;
    callOff();
  };
}

/**
 * Does something once what has arrived at sockets was read, and what came while that was done: a timer fires before that. Where the
 * process has nothing else to do, this takes no time.
 */
function afterArrivals(act: () => void): void {
  setImmediate(() => setImmediate(act));
}
