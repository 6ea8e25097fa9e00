import type { Release } from '../../lockdown/definition.ts';
import { encodeOrder } from '../../lockdown/encode-order.ts';
import { readOrder } from '../../lockdown/read-order.ts';
import type { ReleaseKey } from '../../lockdown/release-key.ts';
import { carry } from '../lockdown/carry.ts';
import { openBook } from '../lockdown/open-book.ts';
import type { OpenedWays } from '../lockdown/open-ways.ts';
import type { Places } from '../lockdown/places.ts';
import type { EmergencyWorld } from '../lockdown/world.ts';

interface Keys {
  readonly old: ReleaseKey;
  readonly key: ReleaseKey;
}

/** Gateways that run have the old key, and are started anew. */
const ANYBODY = { inForce: () => true, believed: () => true };

/**
 * Signs earlier releases with the new key as well: instances that start with it could not verify them, and would obey again what was
 * ended long ago.
 * @returns how many there were.
 */
export async function carryReleases(
  { old, key }: Keys,
  ways: OpenedWays,
  places: Places,
  world: EmergencyWorld,
): Promise<number> {
  const { book, sources } = await openBook(ways, places, world);
  await book.close();
  const texts = sources.flatMap(({ heard }) => ('said' in heard ? [...heard.said] : []));
  const entries = signAnew(texts, { old, key });
  if (entries.size > 0) await carry(ways, { entries, confirms: ANYBODY, onDelivery: () => {} }, world);
  return entries.size;
}

/**
 * Signs the releases that count with the new key: of two that used up the same code, one does, and under the new key it could be the
 * other, for their ids change.
 */
export function signAnew(
  texts: Iterable<readonly [id: string, text: string]>,
  { old, key }: Keys,
): Map<string, string> {
  const counting = new Map<number, readonly [id: string, release: Release]>();
  for (const [id, text] of texts) {
    const order = readOrder(id, text);
    if (order?.kind !== 'release' || !old.verify(order)) continue;
    const [other] = counting.get(order.step) ?? [];
    if (other === undefined || id < other) counting.set(order.step, [id, order]);
  }
  const signed = [...counting.values()].map(([, { proof: _, ...rest }]) => encodeOrder(key.sign(rest)));
  return new Map(signed.map(({ id, text }) => [id, text]));
}
