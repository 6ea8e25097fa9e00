import { inTime } from '../../core/in-time.ts';
import type { Roster } from '../../state/definition.ts';
import { awaitConfirmations, type Instances } from './confirmations.ts';
import { deliver, type Time } from './deliver.ts';
import type { Delivery, Target } from './delivery.ts';
import type { GatewayTargets } from './gateway-targets.ts';

/** Where orders are carried to. */
export interface Ways {
  /** The sentinel file; absent for orders that do not belong there. */
  readonly file: Target | undefined;
  readonly gateways: GatewayTargets;
  readonly database: Target;
  readonly redis: Target | undefined;
  /** Who tells which instances there are, and what they obey. */
  readonly rosters: readonly Pick<Roster, 'name' | 'live'>[];
}

/** What tells that an instance obeys. */
export interface Confirms {
  /** @param ids of all that is in force there, as it answers. */
  inForce(ids: readonly string[]): boolean;
  /** @param ids of what it believes, as it tells rosters: releases among them. */
  believed(ids: readonly string[]): boolean;
}

/** An instance obeys an order that is in force there. */
export function obeying(id: string): Confirms {
  const includes = (ids: readonly string[]) => ids.includes(id);
  return { inForce: includes, believed: includes };
}

export interface Cargo {
  readonly entries: ReadonlyMap<string, string>;
  readonly confirms: Confirms;
  /** Hears of each delivery as it ends. */
  readonly onDelivery: (delivery: Delivery) => void;
  /** Whether it is of no use to wait any longer. */
  readonly isOver?: (() => boolean) | undefined;
}

export interface Carried {
  readonly deliveries: readonly Delivery[];
  readonly instances: Instances;
}

/** Milliseconds after which the others no longer wait for the file: on a good disk it takes four, on a busy one the disk is waited for. */
const FILE_FIRST = 30;
/** Milliseconds within which gateways on this machine have got what they were sent. */
const SOCKETS_NEXT = 30;
/** Milliseconds for which the database waits for Redis: it is written in one go, which nothing else comes in between. */
const REDIS_NEXT = 300;

/**
 * Carries orders everywhere: to the file first, which needs nothing but the disk; then to the gateways of this machine; then to Redis,
 * whose client takes a while to load; then to the database. One that hangs keeps no other waiting longer than that.
 */
export async function carry(
  ways: Ways,
  { entries, confirms, onDelivery, isOver }: Cargo,
  time: Time,
): Promise<Carried> {
  const deliveries: Delivery[] = [];
  const words = new Map<string, boolean>();
  const send = async (target: Target) => {
    const delivery = await deliver(target, entries, time);
    deliveries.push(delivery);
    if (delivery.word !== undefined) words.set(delivery.word.instance, confirms.inForce(delivery.word.orders));
    onDelivery(delivery);
  };
  const sending: Promise<void>[] = [];
  if (ways.file !== undefined) {
    const file = send(ways.file);
    sending.push(file);
    await briefly(FILE_FIRST, file, time);
  }
  sending.push(...ways.gateways.targets.map(send));
  await briefly(SOCKETS_NEXT, ways.gateways.sent(), time);
  if (ways.redis !== undefined) {
    const redis = send(ways.redis);
    sending.push(redis);
    await briefly(REDIS_NEXT, redis, time);
  }
  sending.push(send(ways.database));
  const told = Promise.all(sending);
  const expected = { rosters: ways.rosters, believed: confirms.believed, words, told, isOver };
  const instances = await awaitConfirmations(expected, time);
  return { deliveries, instances };
}

/** Waits for something, but no longer than so many milliseconds; it goes on by itself. */
async function briefly(milliseconds: number, work: Promise<unknown>, { timers }: Time): Promise<void> {
  await inTime({ milliseconds, timers, who: 'a target' }, () => work).catch(() => {});
}
