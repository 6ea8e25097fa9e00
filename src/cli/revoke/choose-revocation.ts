import { canonicalJson } from '../../core/canonical-json.ts';
import type { Revocation, Revoked } from '../../lockdown/definition.ts';
import { encodeOrder } from '../../lockdown/encode-order.ts';
import { newRevocation } from '../../lockdown/new-order.ts';
import type { Ledger } from '../../state/definition.ts';
import { hear } from '../lockdown/hear.ts';
import { standingEntries } from '../lockdown/standing-entries.ts';
import { whoAndWhere } from '../lockdown/who.ts';
import type { EmergencyWorld } from '../lockdown/world.ts';

interface Terms {
  readonly of: Revoked;
  readonly reason: string;
}

export interface ChosenRevocation {
  readonly id: string;
  readonly text: string;
  readonly revocation: Revocation;
  /** False for one that stands in the database already. */
  readonly isNew: boolean;
}

/**
 * The revocation to make: one of the same tokens that stands in the database and was not lifted, whoever made it and for whatever reason,
 * since more than refuse them it cannot; otherwise a new one. Of several the latest: it was made because those before it had ended.
 */
export async function chooseRevocation(
  terms: Terms,
  database: Pick<Ledger, 'name' | 'read'>,
  world: EmergencyWorld,
): Promise<ChosenRevocation> {
  const heard = await hear<ReadonlyMap<string, string>>('database', database.name, () => database.read(), world);
  const wanted = canonicalJson(terms.of);
  const standing = standingEntries('said' in heard ? heard.said : new Map()).flatMap(({ id, text, order }) =>
    order.kind === 'revocation' && canonicalJson(order.of) === wanted
      ? [{ id, text, revocation: order, isNew: false }]
      : [],
  );
  const [latest] = standing.sort((one, other) => other.revocation.at - one.revocation.at);
  return latest ?? makeRevocation(terms, world);
}

/** A revocation that nobody has heard of. */
export function makeRevocation({ of, reason }: Terms, world: Pick<EmergencyWorld, 'clock'>): ChosenRevocation {
  const revocation = newRevocation({ of, reason, by: whoAndWhere() }, world.clock.now());
  return { ...encodeOrder(revocation), revocation, isNew: true };
}
