import { createHash } from 'node:crypto';
import type { Timers } from '../../core/timers.ts';
import type { ManagerError } from '../manager-error.ts';
import type { VaultPlace } from './place.ts';

/** For how long a login that was refused is not tried again, in milliseconds: each time for twice as long. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 300_000;

/** So that credentials which come and go do not fill the memory. */
const MOST = 100;

interface Refusal {
  readonly times: number;
  /** undefined once it may be tried again. */
  readonly error: ManagerError | undefined;
}

/** Of the whole process: Vault locks out who tries too often, whichever client it is that tries. */
const refusals = new Map<string, Refusal>();

/** What stands for a login with all that it shows, so that another credential is another login; nobody can read it back. */
export function loginId({ address, namespace }: VaultPlace, path: string, shown: object): string {
  return createHash('sha256')
    .update(JSON.stringify([address, namespace, path, shown]))
    .digest('hex');
}

/** @throws ManagerError as the login was refused with, while it is not to be tried again. */
export function throwIfRefused(id: string): void {
  const error = refusals.get(id)?.error;
  if (error !== undefined) throw error;
}

export function rememberRefusal(id: string, error: ManagerError, timers: Timers): void {
  const { times = 0, error: remembered } = refusals.get(id) ?? {};
  // Somebody else tried at the same time.
  if (remembered !== undefined) return;
  const [oldest] = refusals.size < MOST ? [] : refusals.keys();
  if (oldest !== undefined) refusals.delete(oldest);
  refusals.set(id, { times: times + 1, error });
  timers.after(Math.min(FIRST_PAUSE * 2 ** times, LONGEST_PAUSE), () => {
    if (refusals.get(id)?.error === error) refusals.set(id, { times: times + 1, error: undefined });
  });
}

export function forgetRefusals(id: string): void {
  refusals.delete(id);
}
