import { z } from 'zod';
import { LONGEST_ORDER, LONGEST_REASON, MOST_RELEASED } from '../../lockdown/bounds.ts';
import type { Hold, InForce, Revocation } from '../../lockdown/definition.ts';
import type { ReleaseTerms } from '../../lockdown/releasing.ts';

/** What the admin socket does with standing orders; the order book of the gateway can. */
export interface OrdersAtHand {
  /** The random name of this gateway's process, by which rosters know it. */
  readonly instance: string;
  readonly holds: readonly InForce<Hold>[];
  readonly revocations: readonly InForce<Revocation>[];
  /** The fingerprint of the release key that is loaded; null: none is, and this gateway believes no release. */
  readonly releaseKey: string | null;
  /** Resolves when they are in force here, and what they stop is cut. */
  take(entries: ReadonlyMap<string, string>): Promise<void>;
  /** @throws ReleaseRefused when the code is not good. */
  release(terms: ReleaseTerms): Promise<{ readonly id: string; readonly text: string }>;
}

const idAndText = z.tuple([z.string().min(1).max(200), z.string().max(LONGEST_ORDER)]);

/**
 * Texts of orders by id. Whether they are orders, the order book finds out: what is none is a hold on everything, and so must not be
 * left out, as a record would leave out `__proto__`.
 */
export const entries = z.strictObject({
  orders: z
    .custom<object>((told) => typeof told === 'object' && told !== null && !Array.isArray(told))
    .transform((told): [string, unknown][] => Object.entries(told))
    .pipe(z.array(idAndText))
    .transform((each) => new Map(each)),
});

export const releaseTerms = z.strictObject({
  of: z.array(z.string().min(1).max(200)).min(1).max(MOST_RELEASED),
  code: z.string().max(100),
  reason: z.string().min(1).max(LONGEST_REASON),
  by: z.string().min(1).max(LONGEST_REASON),
});

/** Of all holds and revocations that are in force. */
export function idsInForce({ holds, revocations }: Pick<OrdersAtHand, 'holds' | 'revocations'>): string[] {
  return [...holds, ...revocations].map(({ id }) => id);
}
