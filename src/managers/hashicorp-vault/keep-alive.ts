import type { Timers } from '../../core/timers.ts';
import type { Lease } from './token-source.ts';

export interface KeepAliveParts {
  readonly timers: Timers;
  /** Asks Vault to prolong it. @returns undefined when Vault will not. @throws when Vault is away. */
  readonly renew: (lease: Lease) => Promise<Lease | undefined>;
  /** Sees to another token, as this one cannot be renewed much longer. @throws when that did not succeed. */
  readonly replace: () => Promise<void>;
}

/** The part of a lease after which it is renewed: Vault's own programs do so at two thirds. */
const RENEW_AT = 2 / 3;
/** Between attempts, as a part of the lease: some are left before its end. In milliseconds, no longer than the second. */
const RETRY_AT = 1 / 12;
const LONGEST_PAUSE = 30_000;
/** Milliseconds between any two of these, however short a lease is: what it says is not ours to trust. */
const SHORTEST_PAUSE = 1_000;

/** Renews a token for as long as that gives it the whole time again, and has it replaced then. @returns what ends that. */
export function keepAlive(first: Lease, { timers, renew, replace }: KeepAliveParts): () => void {
  let cancel = () => {};
  let ended = false;
  let lease = first;
  const next = (milliseconds: number, act: () => Promise<void>) => {
    if (ended || lease.seconds === 0) return;
    cancel = timers.after(milliseconds, () => {
      act().catch(() => next(pauseFor(lease, RETRY_AT, LONGEST_PAUSE), act));
    });
  };
  const prolong = async () => {
    const renewed = lease.renewable ? await renew(lease) : undefined;
    // Max TTL: what is given now is what is left.
    if (renewed === undefined || renewed.seconds < renewed.granted) {
      next(0, replace);
      return;
    }
    lease = renewed;
    next(pauseFor(lease, RENEW_AT), prolong);
  };
  next(pauseFor(lease, RENEW_AT), prolong);
  return () => {
    ended = true;
    cancel();
  };
}

/** In milliseconds. */
function pauseFor({ seconds }: Lease, part: number, longest = Number.POSITIVE_INFINITY): number {
  return Math.max(Math.min(seconds * 1000 * part, longest), SHORTEST_PAUSE);
}
