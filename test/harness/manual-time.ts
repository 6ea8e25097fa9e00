import type { Timers } from '../../src/core/timers.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

/** A clock that stands still until it is moved, and timers that go by it. */
export interface ManualTime {
  readonly clock: ManualClock;
  readonly timers: Timers;
  /** Moves time on by so many milliseconds; what falls due is done on the way, in order. */
  advance(milliseconds: number): void;
  /** How far off, in milliseconds, what is still to be done is; in order. */
  readonly pending: readonly number[];
}

export function manualTime(): ManualTime {
  const clock = manualClock();
  let waiting: { readonly due: number; readonly act: () => void }[] = [];
  const next = () => waiting.toSorted((one, other) => one.due - other.due)[0];
  return {
    clock,
    timers: {
      after: (milliseconds, act) => {
        const entry = { due: clock.elapsed() + milliseconds, act };
        waiting.push(entry);
        return () => {
          waiting = waiting.filter((each) => each !== entry);
        };
      },
    },
    advance: (milliseconds) => {
      const end = clock.elapsed() + milliseconds;
      for (let entry = next(); entry !== undefined && entry.due <= end; entry = next()) {
        const { due, act } = entry;
        waiting = waiting.filter((each) => each !== entry);
        clock.advance(Math.max(0, due - clock.elapsed()));
        act();
      }
      clock.advance(end - clock.elapsed());
    },
    get pending() {
      return waiting.map(({ due }) => due - clock.elapsed()).toSorted((one, other) => one - other);
    },
  };
}
