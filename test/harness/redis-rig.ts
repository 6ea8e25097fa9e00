import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { stateSettings } from '../../src/settings/state.ts';
import { type OpenRedis, openRedis, type RedisWorld } from '../../src/state/redis/open-redis.ts';

/** Parses a section `state.redis`. Its deadline is a long one, unless it is what is tested: machines that test are busy. */
export function redisSettings(section: Record<string, unknown>) {
  const { redis } = stateSettings.parse({ redis: { timeout: '5s', ...section } });
  if (redis === undefined) throw new Error('no section');
  return redis;
}

/** Opens Redis as an instance does. */
export async function openAt(section: Record<string, unknown>, world: Partial<RedisWorld> = {}): Promise<OpenRedis> {
  return await openRedis(redisSettings(section), { clock: systemClock, timers: systemTimers, ...world });
}
