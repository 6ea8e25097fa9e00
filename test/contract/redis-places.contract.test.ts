import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemTimers, type Timers } from '../../src/core/timers.ts';
import { script } from '../../src/state/redis/script.ts';
import { eventually } from '../harness/eventually.ts';
import { startRedis } from '../harness/redis.ts';
import { type RedisPlace, redisPlaces } from '../harness/redis-places.ts';
import { openAt } from '../harness/redis-rig.ts';

describe.each(redisPlaces)('$kind', ({ start }) => {
  let place: RedisPlace;
  beforeAll(async () => {
    place = await start();
  });
  afterAll(() => place.close());

  test('can be used at once, over connections that all come with the login', async () => {
    const redis = await openAt(place.section);
    try {
      expect(redis.obstacle).toBeUndefined();
      expect(await redis.calls.command('SET', 'portcullis:a', 1)).toBe('OK');
      expect(await redis.calls.command('get', 'portcullis:a')).toBe('1');
    } finally {
      redis.close();
    }
  });

  test('tells of what others add without being asked', async () => {
    // Looks, which come every 200 ms, never happen.
    const timers: Timers = { after: (wait, act) => (wait === 200 ? () => {} : systemTimers.after(wait, act)) };
    const [one, other] = await Promise.all([openAt(place.section, { timers }), openAt(place.section)]);
    let heard = 0;
    const end = one.ledger.watch(() => (heard += 1));
    try {
      // The first look is done at once, and finds something.
      await other.ledger.add(new Map([['first', 'order']]));
      await eventually(() => heard > 0);
      for (const id of ['second', 'third']) {
        const before = heard;
        await other.ledger.add(new Map([[id, 'order']]));
        await eventually(() => heard > before, { what: 'news' });
      }
    } finally {
      end();
      one.close();
      other.close();
    }
  });

  test('runs scripts on whatever node has the key, also after it has forgotten them', async () => {
    const redis = await openAt(place.section);
    try {
      const count = script(`return redis.call('INCRBY', KEYS[1], ARGV[1])`);
      for (const key of ['one', 'two', 'three', 'four', 'five', 'six'])
        expect(await redis.calls.run(count, [`portcullis:${key}`], [3])).toBe(3);
      expect(await redis.calls.run(count, ['portcullis:one'], [3])).toBe(6);
    } finally {
      redis.close();
    }
  });
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

(hasIpv6 ? test : test.skip)('an address of IPv6 is reached', async () => {
  const server = await startRedis();
  const redis = await openAt({ url: `redis://[::1]:${server.port}` });
  try {
    expect(redis.obstacle).toBeUndefined();
    expect(redis.name).toBe(`Redis at [::1]:${server.port}`);
  } finally {
    redis.close();
    await server.close();
  }
});
