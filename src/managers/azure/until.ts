import { setTimeout } from 'node:timers/promises';
import { ManagerError } from '../manager-error.ts';

/** How often is looked, and the longest between two looks, in milliseconds: a minute in all, where the service names seconds. */
const LOOKS = 45;
const LONGEST = 1500;
const FIRST = 50;

/**
 * Looks until something is so.
 * @param what is waited for, in words.
 * @throws ManagerError `failing` when a minute was not enough.
 */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (await isSo()) return;
    // Not by a timer of core: those do not keep a process alive, and a command that waits must not end.
    await setTimeout(Math.min(FIRST * 2 ** look, LONGEST));
  }
  throw new ManagerError('failing', `${what} takes longer than a minute`, 'run the command again later');
}
