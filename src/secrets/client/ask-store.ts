import type { SecretReference } from '../../settings/secret-reference.ts';
import type { CacheParts } from './cache-parts.ts';
import type { CachedSecret } from './cached-secret.ts';
import type { Outcome } from './outcome.ts';
import type { SecretTable } from './secret-table.ts';
import type { Secret } from './usable-secret.ts';

/** A secret, or why it is not given out. */
export type Found = { readonly secret: Secret } | { readonly secret?: undefined; readonly refused: Outcome };

/** Fetches that invalidations overtake, one after another, before a call has waited enough. */
export const ROUNDS = 3;

/**
 * Asks the store for what is not at hand, and bridges an outage with the last value.
 * @param isOver whether it is not to be asked any more, which may come about while it is.
 */
export async function askStore(
  reference: SecretReference,
  secrets: SecretTable,
  { clock, tally }: CacheParts,
  isOver: () => boolean,
): Promise<Found> {
  tally.misses += 1;
  let latest: Outcome = { is: 'superseded' };
  let cached: CachedSecret | undefined;
  for (let round = 1; round <= ROUNDS && !isOver(); round += 1) {
    cached = secrets.of(reference);
    const now = clock.elapsed();
    const secret = cached.atHand(now);
    if (secret !== undefined) return { secret };
    latest = cached.knowledge.refusal(now) ?? (await cached.fetch('call'));
    if (!cached.knowledge.stands(latest)) continue;
    if (latest.is === 'held') return { secret: latest.secret };
    break;
  }
  // Only an outage is bridged: while one change chases another, the store may long have said that it is gone.
  const isBridged = latest.is === 'trouble' && !isOver();
  const secret = isBridged ? cached?.knowledge.lastResort(clock.elapsed()) : undefined;
  return secret === undefined ? { refused: latest } : { secret };
}
