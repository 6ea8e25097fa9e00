import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Access } from '../secrets/definition.ts';
import { type KeyShelf, shownPlace, type TakenPlace } from '../secrets/key-shelf.ts';
import { hasEnded } from './has-ended.ts';
import type { PlaceIndex } from './place-index.ts';
import { ofCaller } from './slot-place.ts';

/** Keys of all callers together: each gateway has in mind where they are, and reads that again when others changed something. */
const MOST_IN_ALL = 100_000;
/** Standing keys and those for tasks, of one caller: more than a person uses, and little for the vault. */
const MOST = 50;

interface Room {
  readonly shelf: KeyShelf;
  readonly index: Pick<PlaceIndex, 'size'>;
  readonly clock: Clock;
  erased(): void;
}

/**
 * Sees to it that a caller may put a key somewhere: what expired makes room.
 * @returns what is in the place already.
 * @throws GatewayError `too_many_keys`.
 */
export async function makeRoom(
  caller: string,
  place: string,
  { shelf, index, clock, erased }: Room,
  access: Access,
): Promise<TakenPlace | undefined> {
  const refusal = (why: string) => new GatewayError('too_many_keys', { detail: `${shownPlace(place)}: ${why}` });
  const taken = await shelf.places(ofCaller(caller));
  const before = taken.find((each) => each.place === place);
  if (before !== undefined) return before;
  if (index.size >= MOST_IN_ALL) throw refusal(`all callers together have ${index.size}`);
  if (taken.length < MOST) return undefined;
  const expired = taken.filter((each) => hasEnded(each, clock.now()));
  let left = taken.length;
  if (left - expired.length >= MOST) throw refusal(`this caller has ${left}`);
  for (const each of expired) {
    if (!(await shelf.remove(each.place, 'expired', { ...access, why: 'expired' }))) continue;
    erased();
    left -= 1;
  }
  // What does not open with the end that it is said to have stays.
  if (left >= MOST) throw refusal(`this caller has ${left}`);
  return undefined;
}
