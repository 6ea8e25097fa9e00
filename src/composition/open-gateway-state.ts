import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { StateUnusable } from '../state/definition.ts';
import { type OpenState, openState } from '../state/open-state.ts';
import type { OpenRedis } from '../state/redis/open-redis.ts';
import type { Metrics } from '../telemetry/metrics.ts';

export interface GatewayStateParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly redis: OpenRedis | undefined;
}

/**
 * Opens what the gateway remembers and shares, and exposes how that does.
 * @throws SettingsError when state.sqlite can never serve.
 */
export async function openGatewayState(loaded: LoadedSettings, parts: GatewayStateParts): Promise<OpenState> {
  const { metrics, redis } = parts;
  try {
    const state = await openState(loaded.settings.state, parts);
    if (redis !== undefined) watchRedis(redis, metrics);
    return state;
  } catch (error) {
    redis?.close();
    if (!(error instanceof StateUnusable)) throw error;
    throw loaded.refuse([{ path: ['state', 'path'], found: error.found, write: error.write }]);
  }
}

function watchRedis(redis: OpenRedis, metrics: Metrics): void {
  const { tally, roster } = redis;
  metrics.addGauge('portcullis_redis_up', 'Whether Redis can be used: 1 or 0', [], () => [
    { labels: {}, value: redis.obstacle === undefined ? 1 : 0 },
  ]);
  metrics.addGauge('portcullis_instances', 'Instances that share this Redis, as last known', [], () => [
    { labels: {}, value: roster.count },
  ]);
  metrics.addTotal('portcullis_redis_calls_total', 'Calls to Redis, by how they ended', ['outcome'], () =>
    Object.entries(tally).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
}
