import { z } from 'zod';
import { LONGEST_ORDER, LONGEST_REASON, MOST_RELEASED } from './bounds.ts';
import { type Order, TRIGGERS } from './definition.ts';
import { orderId } from './encode-order.ts';

const time = z.int().min(0);
const name = z.string().min(1).max(4096);
const told = { reason: z.string().max(LONGEST_REASON), by: z.string().max(LONGEST_REASON), at: time };
const id = z.string().regex(/^[0-9a-f]{20}$/);

const hold = z.strictObject({
  kind: z.literal('hold'),
  ...told,
  scope: z.strictObject({
    integration: name.optional(),
    operation: name.optional(),
    caller: name.optional(),
    issuer: name.optional(),
  }),
  trigger: z.enum(TRIGGERS),
  until: time.optional(),
  nonce: z.string().min(1).max(100),
});

const revocation = z.strictObject({
  kind: z.literal('revocation'),
  ...told,
  of: z.union([
    z.strictObject({ token: name, issuer: name.optional() }),
    z.strictObject({ issuer: name, caller: name }),
    z.strictObject({ before: time, issuer: name.optional() }),
  ]),
});

const release = z.strictObject({
  kind: z.literal('release'),
  ...told,
  of: z.array(id).min(1).max(MOST_RELEASED),
  step: time,
  proof: z.string().max(100),
});

const order = z.discriminatedUnion('kind', [hold, revocation, release]);

/** An order as it is kept; undefined when the text is none, is written another way than ours, or does not fit the id. */
export function readOrder(idOfIt: string, text: string): Order | undefined {
  if (text.length > LONGEST_ORDER || orderId(text) !== idOfIt) return undefined;
  try {
    const content: unknown = JSON.parse(text);
    return isCanonical(content, text) ? order.safeParse(content).data : undefined;
  } catch {
    // No JSON, or nested so deeply that the stack does not suffice.
    return undefined;
  }
}

/** The same as comparing with canonicalJson, in a third of the time. */
function isCanonical(content: unknown, text: string): boolean {
  return JSON.stringify(content) === text && isSorted(content);
}

function isSorted(content: unknown): boolean {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return true;
  const names = Object.keys(content);
  const isInOrder = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  return isInOrder && Object.values(content).every(isSorted);
}
