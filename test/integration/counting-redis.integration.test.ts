import { afterEach, describe, expect, test } from '@jest/globals';
import type { Store } from 'express-rate-limit';
import type { RedisCounting } from '../../src/state/counting/redis-counting.ts';
import type { CountTerms } from '../../src/state/definition.ts';
import { type CountingRig, connectCounting } from '../harness/counting-rig.ts';
import { eventually } from '../harness/eventually.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';

const HOUR = 3_600_000;
const standing = { window: HOUR, threshold: 0.5, calls: 1, floor: 0.1 };

let server: TestRedis;
let rig: CountingRig;
const started = async (connections = 1) => {
  server = await startRedis();
  rig = await connectCounting(server.section, connections);
  return rig.instances as readonly [RedisCounting, ...RedisCounting[]];
};
afterEach(async () => {
  rig?.close();
  await server?.close();
});

const termsOf = (algorithm: CountTerms['algorithm'], requests: number): CountTerms => ({
  algorithm,
  requests,
  window: HOUR,
});

describe.each(['sliding', 'fixed'] as const)('a %s store in Redis', (algorithm) => {
  test('is exact for 200 callers who all call at once for the first time through three instances', async () => {
    const instances = await started(3);
    const stores = instances.map((each) => each.store('maps', termsOf(algorithm, 10)));
    const callers = Array.from({ length: 200 }, (_each, caller) => `caller-${caller}`);
    const admitted = new Map(callers.map((caller) => [caller, 0]));
    const takes = Array.from({ length: 30 }, (_each, call) => call).flatMap((call) =>
      callers.map(async (caller) => {
        const { totalHits } = (await stores[call % 3]?.increment(caller)) ?? { totalHits: Number.NaN };
        if (totalHits <= 10) admitted.set(caller, (admitted.get(caller) ?? 0) + 1);
      }),
    );
    await Promise.all(takes);
    expect(new Set(admitted.values())).toEqual(new Set([10]));
  });

  test('counts on after Redis forgot its scripts, and anew after it forgot everything', async () => {
    const [counting] = await started();
    const store = counting.store('maps', termsOf(algorithm, 1));
    await store.increment('a');
    await server.command('SCRIPT', 'FLUSH');
    expect((await store.increment('a')).totalHits).toBe(2);
    await server.command('FLUSHALL');
    expect((await store.increment('a')).totalHits).toBe(1);
  });

  test('that was made while Redis was away counts as soon as it is there', async () => {
    const [counting] = await started();
    await server.stop();
    const store = counting.store('maps', termsOf(algorithm, 5));
    await expect(store.increment('a')).rejects.toMatchObject({ name: 'StateAway' });
    await expect(store.decrement('a')).rejects.toMatchObject({ name: 'StateAway' });
    await server.start();
    let hits = 0;
    await eventually(async () => {
      hits = await Promise.resolve(store.increment('a')).then(
        ({ totalHits }) => totalHits,
        () => 0,
      );
      return hits > 0;
    });
    expect(hits).toBe(1);
  });

  test('leaves nothing behind that does not end, also where what is given back was over long ago', async () => {
    const [counting] = await started();
    const store = counting.store('maps', termsOf(algorithm, 5));
    for (const key of ['a', 'b']) await store.increment(key);
    await store.decrement('a');
    await store.decrement('never counted');
    const keys = (await server.command('KEYS', '*')) as string[];
    const own = keys.filter((key) => key.includes(':maps:'));
    expect(own.toSorted()).toEqual([`portcullis:${algorithm}:maps:a`, `portcullis:${algorithm}:maps:b`]);
    for (const key of own) expect(Number(await server.command('PTTL', key))).toBeGreaterThan(0);
  });
});

test('what is given back of a fixed window that is over is not taken out of the next', async () => {
  const [counting] = await started();
  const store = counting.store('maps', termsOf('fixed', 5)) as Store & {
    decrement(key: string, left: number): Promise<void>;
  };
  await store.increment('a');
  // It was counted when a second was left: this window has an hour.
  await store.decrement('a', 1_000);
  expect((await store.increment('a')).totalHits).toBe(2);
  await store.decrement('a', HOUR);
  expect((await store.increment('a')).totalHits).toBe(2);
});

test('an algorithm that is exchanged for the other begins anew, instead of failing on what that wrote', async () => {
  const [counting] = await started();
  for (const algorithm of ['sliding', 'fixed', 'sliding'] as const)
    expect((await counting.store('maps', termsOf(algorithm, 5)).increment('a')).totalHits).toBeLessThanOrEqual(2);
});

test('standings reject while Redis is away', async () => {
  const [counting] = await started();
  await server.stop();
  await expect(counting.standings.observe('a', 'good', standing)).rejects.toMatchObject({ name: 'StateAway' });
  await expect(counting.standings.look('a', standing)).rejects.toMatchObject({ name: 'StateAway' });
  await expect(counting.standings.pause('a', 1000)).rejects.toMatchObject({ name: 'StateAway' });
});
