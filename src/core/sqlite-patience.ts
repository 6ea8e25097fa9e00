import type { Clock } from './clock.ts';
import { pause } from './pause.ts';
import { isBusy } from './sqlite-errors.ts';
import type { Timers } from './timers.ts';

/** Milliseconds for which SQLite itself waits for a lock, and the process with it. */
export const LOCK_WAIT = 10;
/** Milliseconds between tries, in which others have their turn in this process. */
const BETWEEN = 5;

export interface PatienceParts {
  /** Milliseconds after which it is not tried again. */
  readonly patience: number;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly timers: Timers;
}

/** Does something, again and again while others hold the lock of a database. @throws what `act` does. */
export async function patiently<T>({ patience, clock, timers }: PatienceParts, act: () => T): Promise<T> {
  const end = clock.elapsed() + patience;
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (!isBusy(error) || clock.elapsed() > end) throw error;
    }
    await pause(BETWEEN, timers);
  }
}
