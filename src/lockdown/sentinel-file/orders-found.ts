import { encodeOrder } from '../encode-order.ts';
import { unreadableHold } from '../unreadable-hold.ts';
import type { Found, Look } from './look.ts';

const UNREADABLE = 'the sentinel file is there, and what it holds cannot be read as orders';
const TOUCHED = 'the sentinel file was touched';

/** What follows from a look: the orders in the file, a hold on everything for one without any, and one more for one that was touched. */
export function ordersFound(there: Look): ReadonlyMap<string, string> {
  if (there.is === 'none') return new Map();
  if (there.is === 'unreadable') return new Map([holdFor(there, UNREADABLE)]);
  return there.touched === undefined ? there.orders : new Map([...there.orders, holdFor(there.touched, TOUCHED)]);
}

function holdFor({ found, at }: Found, reason: string): readonly [string, string] {
  const { id, text } = encodeOrder(unreadableHold(found, 'file', reason, at));
  return [id, text];
}
