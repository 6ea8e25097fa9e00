import { strayOrders } from '../lockdown/stray-orders.ts';
import type { SecretClient } from '../secrets/client.ts';
import type { LoadedSettings } from '../settings/load.ts';
import { RedisUnusable } from '../state/redis/failure.ts';
import type { LinkEvents } from '../state/redis/link-parts.ts';
import { type OpenRedis, openRedis } from '../state/redis/open-redis.ts';
import type { SecretsWorld } from './open-secrets.ts';
import { stateEvents } from './state-events.ts';

/** The Redis that instances share. */
export interface SharedState {
  readonly redis: OpenRedis;
  /** Tells from now on in the log when it cannot be used, and when it can again. */
  report(): void;
}

/**
 * Connects to the Redis that the configuration names. One that is away keeps nothing from starting, and is used when it comes.
 * @param secrets for its password; undefined where they could not be opened
 * @returns undefined when the configuration names none.
 * @throws SettingsError when it must not be used as it is: it refuses the login, or drops what it is given.
 */
export async function openSharedState(
  loaded: LoadedSettings,
  world: Pick<SecretsWorld, 'clock' | 'timers' | 'log'>,
  secrets: SecretClient | undefined,
): Promise<SharedState | undefined> {
  const { redis: settings } = loaded.settings.state;
  if (settings === undefined) return undefined;
  const { clock, timers } = world;
  let events: LinkEvents | undefined;
  const redis = await openRedis(settings, {
    clock,
    timers,
    secrets,
    strays: strayOrders,
    events: { up: () => events?.up(), lost: (obstacle) => events?.lost(obstacle) },
  });
  const { obstacle } = redis;
  if (obstacle instanceof RedisUnusable) {
    redis.close();
    const { found, write, at } = obstacle;
    throw loaded.refuse([{ path: ['state', 'redis', ...at], found: `${redis.name}: ${found}`, write }]);
  }
  return {
    redis,
    report: () => {
      events = stateEvents(redis.name, world);
      if (redis.obstacle !== undefined) events.lost(redis.obstacle);
    },
  };
}
