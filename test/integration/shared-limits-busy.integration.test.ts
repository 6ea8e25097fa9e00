import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Fleet, startFleet } from '../harness/fleet.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';

// The deadline as it is by default, on a machine that may be as busy as it likes: calls may find Redis late, and be counted by each
// instance for itself.

const CALLERS = 100;
const LIMIT = 4;
const SIZE = 3;
/** What an instance allows by itself at most: others count as one at least. */
const SHARE = LIMIT / 2;

let redis: TestRedis;
let fleet: Fleet;
beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet({
    size: SIZE,
    redis: { ...redis.section, timeout: '50ms' },
    limits: { maps: { requests: LIMIT, window: '10m', adaptive: false } },
  });
}, 60_000);
afterAll(async () => {
  await fleet.close();
  await redis.close();
});

test('however late Redis is, nobody gets more than the limit and what the instances allow alone, and no other error', async () => {
  const tokens = await fleet.newCallers(CALLERS);
  const before = fleet.upstream.received.length;
  const admitted = await Promise.all(
    tokens.map(async (token) => {
      const calls = fleet.members.flatMap((member) =>
        Array.from({ length: 2 * LIMIT }, async () => await member.call(token, 'maps')),
      );
      const results = await Promise.all(calls);
      const refused = results.filter((result) => result?.status !== 200);
      expect(new Set(refused.map((result) => result?.code))).toEqual(new Set(['rate_limited']));
      return results.length - refused.length;
    }),
  );
  expect(Math.max(...admitted)).toBeLessThanOrEqual(LIMIT + SIZE * SHARE);
  expect(Math.min(...admitted)).toBeGreaterThanOrEqual(1);
  expect(fleet.upstream.received.length - before).toBe(admitted.reduce((sum, count) => sum + count, 0));
});
