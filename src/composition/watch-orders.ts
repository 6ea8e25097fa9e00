import type { OrderBook } from '../lockdown/order-book.ts';
import type { Underway } from '../pipeline/underway.ts';
import type { Settings } from '../settings/schema.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Exposes how many orders stand, and how many calls they would find: by integrations of the configuration, never by caller. */
export function watchOrders(
  orders: Pick<OrderBook, 'holds' | 'revocationCounts'>,
  underway: Pick<Underway, 'size'>,
  { integrations }: Pick<Settings, 'integrations'>,
  metrics: Metrics,
): void {
  const place = (integration: string | undefined) => {
    if (integration === undefined) return 'all';
    return Object.hasOwn(integrations, integration) ? integration : 'other';
  };
  metrics.addGauge(
    'portcullis_holds',
    'Holds in force, by the integration that they name: all when they name none',
    ['integration'],
    () => {
      const counts = new Map([['all', 0], ...Object.keys(integrations).map((name) => [name, 0] as const)]);
      for (const { order } of orders.holds) {
        const integration = place(order.scope.integration);
        counts.set(integration, (counts.get(integration) ?? 0) + 1);
      }
      return [...counts].map(([integration, value]) => ({ labels: { integration }, value }));
    },
  );
  metrics.addGauge('portcullis_revocations', 'Revocations in force, by what they revoke', ['of'], () =>
    Object.entries(orders.revocationCounts).map(([of, value]) => ({ labels: { of }, value })),
  );
  metrics.addGauge('portcullis_calls_under_way', 'Calls that were let on and have not ended', [], () => [
    { labels: {}, value: underway.size },
  ]);
}
