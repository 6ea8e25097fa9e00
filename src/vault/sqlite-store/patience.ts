import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { asVaultError, isBusy } from './problems.ts';

/** How long a write waits for another process's, in milliseconds. Most take some; wiping what 100,000 secrets left, half a second. */
const PATIENCE = 5000;

/** Does what may find the vault locked, again and again. */
export type Patiently = <T>(act: () => T) => Promise<T>;

/**
 * SQLite itself waits some milliseconds for a lock; between these, others have their turn in this process.
 * @throws what `act` does, as a VaultError: `locked` when others hold the vault for longer than five seconds.
 */
export function patience(place: string, clock: Clock): Patiently {
  return async (act) => {
    const end = clock.elapsed() + PATIENCE;
    for (;;) {
      try {
        return act();
      } catch (error) {
        if (!isBusy(error) || clock.elapsed() > end) throw asVaultError(error, place);
      }
      // Not by a timer: those of core do not keep a process alive, and a command that waits must not end.
      await setImmediate();
    }
  };
}
