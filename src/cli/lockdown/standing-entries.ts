import type { Order } from '../../lockdown/definition.ts';
import { orderId } from '../../lockdown/encode-order.ts';
import { memberOf } from './read-content.ts';

/** An order as it was read. */
export interface StandingEntry {
  readonly id: string;
  readonly text: string;
  readonly order: Order;
}

/**
 * Holds and revocations that no release among them names. Whether releases are verified takes long to find out, and is not: at worst
 * there is one order more than need be.
 */
export function standingEntries(entries: ReadonlyMap<string, string>): readonly StandingEntry[] {
  const orders = [...entries].flatMap(([id, text]) => parse(id, text) ?? []);
  const ended = new Set(orders.flatMap(({ order }) => (order.kind === 'release' ? order.of : [])));
  return orders.filter(({ id, order }) => order.kind !== 'release' && !ended.has(id));
}

/** As far as it matters here: its text fits its id, so that somebody wrote it as one. */
function parse(id: string, text: string): StandingEntry | undefined {
  if (orderId(text) !== id) return undefined;
  try {
    const order: unknown = JSON.parse(text);
    return memberOf(order, 'kind') === undefined ? undefined : { id, text, order: order as Order };
  } catch {
    return undefined;
  }
}
