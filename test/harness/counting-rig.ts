import { systemClock } from '../../src/core/clock.ts';
import { RedisCounting } from '../../src/state/counting/redis-counting.ts';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { openAt } from './redis-rig.ts';

/** Counting in one Redis over connections of their own, as several instances have it. */
export interface CountingRig {
  readonly instances: readonly RedisCounting[];
  readonly connections: readonly OpenRedis[];
  close(): void;
}

/** @param section `state.redis` */
export async function connectCounting(section: Record<string, unknown>, connections = 3): Promise<CountingRig> {
  // A test that takes as much as it can at once may keep Redis busy for longer than any request would wait.
  const patient = { timeout: '20s', ...section };
  const all = await Promise.all(Array.from({ length: connections }, () => openAt(patient)));
  return {
    connections: all,
    instances: all.map(({ calls }) => new RedisCounting(calls, systemClock, () => connections)),
    close: () => {
      for (const each of all) each.close();
    },
  };
}
