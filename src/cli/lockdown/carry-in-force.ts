import type { Ledger } from '../../state/definition.ts';
import { type Carried, carry, obeying, type Ways } from './carry.ts';
import type { Time } from './deliver.ts';
import type { Delivery } from './delivery.ts';
import { hear } from './hear.ts';
import type { OpenedWays } from './open-ways.ts';
import { memberOf } from './read-content.ts';

/** A hold or revocation that is to be in force. */
interface Chosen {
  readonly id: string;
  readonly text: string;
  /** False for one that was found, and that may have ended where nobody told this machine. */
  readonly isNew: boolean;
}

interface Wish<Each extends Chosen> {
  readonly chosen: Each;
  /** Makes another that says the same. */
  readonly anew: () => Each;
  /** Hears that the chosen one has ended, and another is carried. */
  readonly onEnded: () => void;
  readonly onDelivery: (delivery: Delivery) => void;
}

/** Carries an order everywhere; where that one turns out to have ended before, a new one at once. */
export async function carryInForce<Each extends Chosen>(
  ways: Ways & Pick<OpenedWays, 'redisAtHand' | 'openDatabase'>,
  { chosen, anew, onEnded, onDelivery }: Wish<Each>,
  time: Time,
): Promise<{ readonly chosen: Each; readonly carried: Carried }> {
  const send = ({ id, text }: Each, hears: (delivery: Delivery) => void, isOver?: () => boolean) =>
    carry(ways, { entries: new Map([[id, text]]), confirms: obeying(id), onDelivery: hears, isOver }, time);
  if (chosen.isNew) return { chosen, carried: await send(chosen, onDelivery) };

  let hasEnded = false;
  const looks: Promise<void>[] = [];
  const look = async ({ kind, took, word }: Delivery) => {
    if (word !== undefined) hasEnded ||= !word.orders.includes(chosen.id);
    if (!took || (kind !== 'redis' && kind !== 'database')) return;
    const ledger = kind === 'redis' ? ways.redisAtHand?.ledger : await ways.openDatabase();
    if (ledger !== undefined) hasEnded ||= await isReleasedIn(ledger, kind, chosen.id, time);
  };
  const hears = (delivery: Delivery) => {
    // What comes late is of an order that matters no more.
    if (hasEnded) return;
    onDelivery(delivery);
    looks.push(look(delivery));
  };
  const carried = await send(chosen, hears, () => hasEnded);
  if (!hasEnded) await Promise.all(looks);
  if (!hasEnded) return { chosen, carried };
  onEnded();
  const fresh = anew();
  return { chosen: fresh, carried: await send(fresh, onDelivery) };
}

/** Whether a release there names the order. It is not verified, which takes long: at worst there is one order more than need be. */
async function isReleasedIn(
  ledger: Pick<Ledger, 'name' | 'read'>,
  kind: Delivery['kind'],
  id: string,
  time: Time,
): Promise<boolean> {
  const heard = await hear<ReadonlyMap<string, string>>(kind, ledger.name, () => ledger.read(), time);
  return 'said' in heard && [...heard.said.values()].some((text) => text.includes(id) && releases(text, id));
}

function releases(text: string, id: string): boolean {
  try {
    const order: unknown = JSON.parse(text);
    const of = memberOf(order, 'of');
    return memberOf(order, 'kind') === 'release' && Array.isArray(of) && of.includes(id);
  } catch {
    return false;
  }
}
