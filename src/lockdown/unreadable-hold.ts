import { createHash } from 'node:crypto';
import type { Hold, Trigger } from './definition.ts';

/**
 * What stands in for something that is there and is no order: a hold on everything. It is made of what was found alone, so that all
 * who find the same make the same hold.
 * @param found whatever tells it from other things of its kind.
 * @param at milliseconds since the epoch; 0: nobody knows.
 */
export function unreadableHold(found: readonly string[], trigger: Trigger, reason: string, at = 0): Hold {
  const nonce = createHash('sha256').update(JSON.stringify(found)).digest('base64url').slice(0, 27);
  return { kind: 'hold', scope: {}, trigger, reason, by: 'unknown', at, nonce };
}
