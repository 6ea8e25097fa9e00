import { expect, test } from '@jest/globals';
import { TAKE_PLACE } from '../../src/state/counting/sliding-script.ts';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { script } from '../../src/state/redis/script.ts';
import { connectCounting } from '../harness/counting-rig.ts';
import { startRedis } from '../harness/redis.ts';

test('whoever saves up for the border gets no more than documented, over three connections and in the time of Redis', async () => {
  const [window, limit] = [400, 20];
  const { lua } = TAKE_PLACE;
  const dated = script(lua.replace('return { hits, free - now }', 'return { hits, now }'));
  expect(dated.lua).not.toBe(lua);
  const server = await startRedis();
  const rig = await connectCounting(server.section);
  const [first] = rig.connections as readonly [OpenRedis, ...OpenRedis[]];
  const counted: number[] = [];
  const take = async ({ calls }: OpenRedis) => {
    const [hits, now] = (await calls.run(dated, ['portcullis:key'], [limit, window])) as [number, number];
    if (hits <= limit) counted.push(now);
  };
  const redisNow = async () => {
    const [seconds, micros] = (await first.calls.command('TIME')) as [string, string];
    return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  };
  try {
    for (let time = 0; time < 3; time += 1) {
      const before = counted.length;
      const began = await redisNow();
      await take(first);
      while ((await redisNow()) < began + 0.8 * window);
      while ((await redisNow()) < began + 1.7 * window)
        await Promise.all(rig.connections.flatMap((each) => Array.from({ length: 8 }, () => take(each))));
      // Of two windows: the reply says how many, and when.
      expect(counted.length - before).toBeGreaterThan(limit);
      while ((await redisNow()) < began + 4 * window);
    }
  } finally {
    rig.close();
    await server.close();
  }
  const times = counted.toSorted((one, other) => one - other);
  const over = times.flatMap((from, index) =>
    times
      .slice(index)
      .map((to, further) => ({ span: to - from, count: further + 1 }))
      .filter(({ span, count }) => span < window && count > limit + Math.floor(((limit - 1) * span) / window)),
  );
  expect(over).toEqual([]);
});
