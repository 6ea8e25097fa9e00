import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Order } from './definition.ts';

/** Hexadecimal digits of an id: 80 bits. */
const ID_DIGITS = 20;

/** The text of an order, as it is kept everywhere, and its id. */
export function encodeOrder(order: Order): { readonly id: string; readonly text: string } {
  const text = canonicalJson(order);
  return { id: orderId(text), text };
}

/** The id of an order is made of its text, so that nobody can put another in its place. */
export function orderId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, ID_DIGITS);
}
