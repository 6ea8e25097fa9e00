import { canonicalJson } from '../core/canonical-json.ts';
import type { Hold, InForce, Revocation } from './definition.ts';
import { clipped, type HoldTerms, type RevocationTerms } from './new-order.ts';
import type { OrderSet } from './order-set.ts';

/** A hold in force that says the same. @param now milliseconds since the epoch. */
export function sameHold(set: OrderSet, terms: HoldTerms, now: number): InForce<Hold> | undefined {
  const wanted = saying(terms);
  return set.holds(now).find(({ order }) => saying(order) === wanted);
}

/** A revocation in force that says the same. */
export function sameRevocation(set: OrderSet, { of, ...told }: RevocationTerms): InForce<Revocation> | undefined {
  if (!set.revoked.has(of)) return undefined;
  const wanted = canonicalJson([of, clipped(told)]);
  return set.revocations().find(({ order }) => canonicalJson([order.of, clipped(order)]) === wanted);
}

const saying = ({ scope, until, ...rest }: HoldTerms) => canonicalJson([scope, clipped(rest), until ?? null]);
