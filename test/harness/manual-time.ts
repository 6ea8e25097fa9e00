import { setImmediate } from 'node:timers/promises';
import type { Timers } from '../../src/core/timers.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

/** A clock that stands still until it is moved, and timers that go by it. */
export interface ManualTime {
  readonly clock: ManualClock;
  readonly timers: Timers;
  /** Moves time on by so many milliseconds; what falls due is done on the way, in order. */
  advance(milliseconds: number): void;
  /** The same, and at each millisecond the process is there to read what has arrived. */
  pass(milliseconds: number): Promise<void>;
  /** How far off, in milliseconds, what is still to be done is; in order. */
  readonly pending: readonly number[];
}

/** When what arrived is read, and what came meanwhile. */
async function allRead(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await setImmediate();
}

export function manualTime(): ManualTime {
  const clock = manualClock();
  let waiting: { readonly due: number; readonly act: () => void }[] = [];
  const next = () => waiting.toSorted((one, other) => one.due - other.due)[0];
  const advance = (milliseconds: number) => {
    const end = clock.elapsed() + milliseconds;
    for (let entry = next(); entry !== undefined && entry.due <= end; entry = next()) {
      const { due, act } = entry;
      waiting = waiting.filter((each) => each !== entry);
      clock.advance(Math.max(0, due - clock.elapsed()));
      act();
    }
    clock.advance(end - clock.elapsed());
  };
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
    advance,
    pass: async (milliseconds) => {
      for (let passed = 0; passed < milliseconds; passed += 1) {
        advance(1);
        await allRead();
      }
    },
    get pending() {
      return waiting.map(({ due }) => due - clock.elapsed()).toSorted((one, other) => one - other);
    },
  };
}
