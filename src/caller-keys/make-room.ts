import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Access } from '../secrets/definition.ts';
import { type KeyShelf, shownPlace } from '../secrets/key-shelf.ts';
import { ofCaller } from './slot-place.ts';

/** Standing keys and those for tasks, of one caller: more than a person uses, and little for the vault. */
const MOST = 50;

interface Room {
  readonly shelf: KeyShelf;
  readonly clock: Clock;
  erased(): void;
}

/**
 * Sees to it that a caller may put a key somewhere: what expired makes room.
 * @returns whether something is in the place already.
 * @throws GatewayError `too_many_keys`.
 */
export async function makeRoom(
  caller: string,
  place: string,
  { shelf, clock, erased }: Room,
  access: Access,
): Promise<boolean> {
  const taken = await shelf.places(ofCaller(caller));
  if (taken.some((each) => each.place === place)) return true;
  if (taken.length < MOST) return false;
  const expired = taken.filter(({ until }) => until !== null && until <= clock.now());
  if (taken.length - expired.length >= MOST)
    throw new GatewayError('too_many_keys', { detail: `${shownPlace(place)}: this caller has ${taken.length}` });
  for (const each of expired) if (await shelf.remove(each.place, 'expired', { ...access, why: 'expired' })) erased();
  return false;
}
