import type { Clock } from '../core/clock.ts';
import { MOST_RELEASED } from './bounds.ts';
import type { Release } from './definition.ts';
import { clipped } from './new-order.ts';
import type { OrderSet } from './order-set.ts';
import type { ReleaseCodes } from './release-codes.ts';
import type { ReleaseKey } from './release-key.ts';
import { ReleaseRefused } from './release-refused.ts';

/** What a release is to say. */
export interface ReleaseTerms {
  /** Ids of holds and revocations. */
  readonly of: readonly string[];
  /** Six digits of an authenticator app. */
  readonly code: string;
  readonly reason: string;
  readonly by: string;
}

/**
 * Makes a release for a code; the code is used up when nothing else is wrong.
 * @throws ReleaseRefused
 */
export async function makeRelease(
  { of, code, ...told }: ReleaseTerms,
  { set, codes, key, clock }: { set: OrderSet; codes: ReleaseCodes; key: ReleaseKey | undefined; clock: Clock },
): Promise<Release> {
  const ids = [...new Set(of)];
  refuseUnfit(ids, told.reason, set, clock.now());
  const step = await codes.use(code, set.releases.lastStep);
  // Without a key no code is right.
  if (key === undefined) throw new TypeError('a code was taken without a key');
  return key.sign({ kind: 'release', of: ids, ...clipped(told), at: Math.floor(clock.now()), step });
}

function refuseUnfit(ids: readonly string[], reason: string, set: OrderSet, now: number): void {
  if (reason.trim() === '')
    throw new ReleaseRefused('a release needs a reason', 'say why, for those who read it later');
  if (ids.length === 0) throw new ReleaseRefused('nothing to release was named', LIST);
  if (ids.length > MOST_RELEASED)
    throw new ReleaseRefused(`${ids.length} are too many for one release`, `name ${MOST_RELEASED} at most`);
  const unknown = ids.filter((id) => set.inForce(id, now) === undefined);
  if (unknown.length === 0) return;
  // What was typed may be anything, so it is not repeated unless it looks like an id.
  const shown = unknown.map((id) => (/^[0-9a-f]{1,40}$/.test(id) ? id : '(not an id)')).slice(0, 10);
  throw new ReleaseRefused(`nothing is in force here under ${shown.join(', ')}`, LIST);
}

const LIST =
  'list what is in force with "npm run -s portcullis -- lockdown status" or "npm run -s portcullis -- revoke list", and name ids from there';
