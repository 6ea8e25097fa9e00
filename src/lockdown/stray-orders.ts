import type { StrayRules } from '../state/definition.ts';
import { encodeOrder, orderId } from './encode-order.ts';
import { unreadableHold } from './unreadable-hold.ts';

/** What may be named in a reason: it is shown and logged. */
const PLAIN = /^[\w.:-]{1,40}$/;

/**
 * Entries whose id is not made of their text, as somebody writes them by hand, or who tampers with one: each is a hold on everything,
 * and another one each time it is found. An order of a later version, which fits its id, is none of them.
 */
export const strayOrders: StrayRules = {
  isStray: (id, text) => orderId(text) !== id,
  orderFor: (id, text, at) => {
    const field = PLAIN.test(id) ? `in the field ${id}` : 'in a field with a name that is not shown';
    const reason = `something that is no order was written into Redis, ${field}`;
    return encodeOrder(unreadableHold([id, text, at], 'shared-state', reason, Math.floor(Number(at) / 1000)));
  },
};
