import type { Clock } from '../../src/core/clock.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves it on by so many milliseconds. */
  advance(milliseconds: number): void;
}

/** @param start milliseconds since the epoch; a whole second, so that tests at the edge of one are exact. */
export function manualClock(start = Math.floor(Date.now() / 1000) * 1000): ManualClock {
  let passed = 0;
  return {
    now: () => start + passed,
    elapsed: () => passed,
    advance: (milliseconds) => {
      passed += milliseconds;
    },
  };
}
