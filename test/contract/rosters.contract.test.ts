import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { eventually } from '../harness/eventually.ts';
import { type RedisPlace, redisPlaces } from '../harness/redis-places.ts';
import { openAt } from '../harness/redis-rig.ts';

const presence = (instance: string, orders: string[] = [], pid = 7) => ({ instance, host: 'a.example', pid, orders });

describe.each(redisPlaces)('instances in $kind', ({ start }) => {
  let place: RedisPlace;
  let one: OpenRedis;
  let other: OpenRedis;
  beforeAll(async () => {
    place = await start();
    one = await openAt(place.section);
    other = await openAt(place.section);
  });
  afterAll(async () => {
    one.close();
    other.close();
    await place.close();
  });

  test('are told with what they obey, counted no more when they are silent, and gone when they leave', async () => {
    await one.roster.tell(presence('earlier life', ['a']));
    await one.roster.tell(presence('silent', ['a'], 8));
    const silent = async () => (await one.roster.live()).find(({ instance }) => instance === 'silent');
    await eventually(
      async () => {
        await other.roster.tell(presence('lively', ['a', 'b']));
        return (await silent())?.silentFor !== undefined;
      },
      { what: 'that one is silent' },
    );
    await other.roster.tell(presence('lively', ['a', 'b']));
    // The same process as the one before, which is silent: that ended.
    expect((await one.roster.live()).map(({ instance }) => instance).toSorted()).toEqual(['lively', 'silent']);
    expect(await silent()).toEqual({ ...presence('silent', ['a'], 8), silentFor: expect.any(Number) });
    expect((await silent())?.silentFor).toBeGreaterThan(3000);
    expect([one.roster.count, other.roster.count]).toEqual([1, 1]);
    await one.roster.leave('silent');
    expect(await one.roster.live()).toEqual([presence('lively', ['a', 'b'])]);
    await one.roster.tell(presence('second'));
    await other.roster.tell(presence('lively'));
    expect(other.roster.count).toBe(2);
    await other.roster.leave('lively');
    expect(await one.roster.live()).toEqual([presence('second')]);
  });

  test('are not what somebody wrote by hand', async () => {
    for (const text of ['', 'x', '1 {}', '99999999999999 {"instance":"far","host":"h","pid":1,"orders":[]}'])
      await one.calls.command('HSET', 'portcullis:instances', `by hand ${text}`, text);
    for (const pid of [-1, 0, 1.5]) await other.roster.tell(presence(`process ${pid}`, [], pid));
    await one.roster.tell(presence('real'));
    const live = await one.roster.live();
    expect(live).toContainEqual(presence('real'));
    const names = live.map(({ instance }) => instance);
    for (const forged of ['far', 'process -1', 'process 0', 'process 1.5']) expect(names).not.toContain(forged);
  });

  test('use a step of a release code once among them all, and none before it after', async () => {
    const claims = await Promise.all([one, other, one, other].map(({ codes }) => codes.claim(100)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await one.codes.claim(99)).toBe(false);
    expect(await other.codes.claim(101)).toBe(true);
  });
});
