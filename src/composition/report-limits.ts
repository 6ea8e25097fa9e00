import type { Clock } from '../core/clock.ts';
import type { FactorChange } from '../limits/adaptive-limits.ts';
import type { IntegrationLimits } from '../limits/integration-limits.ts';
import { createLineQuota } from '../telemetry/line-quota.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export interface ReportParts {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Has log and metrics tell what limits are lowered, and which calls were judged without shared state. */
export function reportLimits({ clock, log, metrics }: ReportParts) {
  const mayWrite = createLineQuota(clock);
  const stateless = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  metrics.addTotal(
    'portcullis_calls_without_state_total',
    'Calls judged while shared state was away: counted by this instance alone (local), or refused (deny)',
    ['integration', 'then'],
    () => [...stateless.values()],
  );
  return {
    logChange: ({ integration, reason, caller, factor, was }: FactorChange): void => {
      if (!mayWrite()) return;
      log.info({
        message: factor < was ? 'a limit fell' : 'a limit recovers',
        event: 'limit_factor',
        integration,
        caller,
        reason,
        factor: rounded(factor),
        was: rounded(was),
      });
    },
    countStateless: (integration: string, then: 'local' | 'deny'): void => {
      const counted = stateless.get(integration) ?? { labels: { integration, then }, value: 0 };
      counted.value += 1;
      stateless.set(integration, counted);
    },
    watch: (limits: ReadonlyMap<string, IntegrationLimits>): void => {
      const gauge = (name: string, help: string, read: (limits: IntegrationLimits) => number) =>
        metrics.addGauge(name, help, ['integration'], () =>
          [...limits].map(([integration, each]) => ({ labels: { integration }, value: read(each) })),
        );
      gauge(
        'portcullis_limit_factor',
        'What all limits of an integration are multiplied by, as its provider fails or not',
        ({ adaptive }) => adaptive?.providerFactor ?? 1,
      );
      gauge(
        'portcullis_lowered_callers',
        'Callers whose limits this instance knows to be lowered, for what they did',
        ({ adaptive }) => adaptive?.loweredCallers ?? 0,
      );
      gauge(
        'portcullis_provider_pause_seconds',
        'For how long nothing is sent to a provider, as it asked by Retry-After',
        ({ adaptive }) => (adaptive?.pausedFor ?? 0) / 1000,
      );
    },
  };
}

const rounded = (factor: number) => Math.round(factor * 1000) / 1000;
