import { pause } from '../../core/pause.ts';
import type { Timers } from '../../core/timers.ts';
import { ManagerError } from '../../managers/manager-error.ts';

/** How often is looked, and the longest between two looks, in milliseconds: a minute in all, where the service names seconds. */
const LOOKS = 45;
const LONGEST = 1500;
const FIRST = 50;

/**
 * Looks until something is so.
 * @param what is waited for, in words.
 * @throws ManagerError `failing` when a minute was not enough.
 */
export async function waitUntil(isSo: () => Promise<boolean>, what: string, timers: Timers): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (await isSo()) return;
    await pause(Math.min(FIRST * 2 ** look, LONGEST), timers);
  }
  throw new ManagerError('failing', `${what} takes longer than a minute`, 'run the command again later');
}
