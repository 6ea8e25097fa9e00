import { randomBytes } from 'node:crypto';
import { LONGEST_REASON } from './bounds.ts';
import type { Hold, Revocation } from './definition.ts';

/** What a new hold is to say. */
export type HoldTerms = Pick<Hold, 'scope' | 'reason' | 'by' | 'trigger' | 'until'>;
/** What a new revocation is to say. */
export type RevocationTerms = Pick<Revocation, 'of' | 'reason' | 'by'>;

/** A hold as of now. @param now milliseconds since the epoch. */
export function newHold({ scope, trigger, until, ...told }: HoldTerms, now: number): Hold {
  const nonce = randomBytes(12).toString('base64url');
  return {
    kind: 'hold',
    scope,
    ...clipped(told),
    trigger,
    at: Math.floor(now),
    nonce,
    ...(until !== undefined && { until }),
  };
}

/** A revocation as of now. @param now milliseconds since the epoch. */
export function newRevocation({ of, ...told }: RevocationTerms, now: number): Revocation {
  return { kind: 'revocation', of, ...clipped(told), at: Math.floor(now) };
}

/** What is too long would be no order. */
export function clipped({ reason, by }: { readonly reason: string; readonly by: string }) {
  return { reason: reason.slice(0, LONGEST_REASON), by: by.slice(0, LONGEST_REASON) };
}
