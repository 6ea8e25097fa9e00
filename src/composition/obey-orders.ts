import type { OrderBook } from '../lockdown/order-book.ts';
import { Underway } from '../pipeline/underway.ts';
import type { Settings } from '../settings/schema.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type LocalTriggers, lockDownOn } from './lock-down-on.ts';
import type { SecretCaches, SecretHolds } from './secret-holds.ts';
import { watchOrders } from './watch-orders.ts';

export interface ObeyParts extends LocalTriggers {
  readonly settings: Settings;
  readonly secretHolds: SecretHolds;
  readonly caches: SecretCaches;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What the gateway has under way, and what to do once more when secrets were read only to find out whether they can be. */
export interface Obedience {
  readonly underway: Underway;
  dropSecrets(): void;
}

/** Has the gateway do what is ordered, also from the environment and by the signal. Nothing is served before. */
export function obeyOrders(orders: OrderBook, parts: ObeyParts): Obedience {
  const { settings, secretHolds, caches, log, metrics } = parts;
  // First of all that hear of a new order: what is under way is cut before anything else is done.
  const underway = new Underway({ orders, holdRetryAfter: settings.lockdown.retryAfter, metrics, log });
  const dropSecrets = secretHolds.obey(orders, caches);
  watchOrders(orders, underway, settings, metrics);
  lockDownOn(parts, orders);
  return { underway, dropSecrets };
}
