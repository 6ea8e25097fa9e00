import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import type { RedisCalls } from '../../src/state/redis/calls.ts';
import { RedisLedger } from '../../src/state/redis/ledger.ts';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { eventually } from '../harness/eventually.ts';
import { type ManualTime, manualTime } from '../harness/manual-time.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';
import { openAt } from '../harness/redis-rig.ts';

const KEY = 'portcullis:orders';
const MANY = 5_000;

let server: TestRedis;
let redis: OpenRedis;
beforeAll(async () => {
  server = await startRedis();
  redis = await openAt(server.section);
});
beforeEach(() => server.command('FLUSHALL'));
afterAll(async () => {
  redis.close();
  await server.close();
});

const entries = (from: number, to: number) =>
  new Map(Array.from({ length: to - from }, (_each, index) => [`id-${from + index}`, `text ${'x'.repeat(200)}`]));

/** A ledger, and how many entries each reply that it got had. */
function measured(time?: ManualTime, instances = 1) {
  const sizes: number[] = [];
  const calls: RedisCalls = {
    prefix: redis.calls.prefix,
    command: (...words) => redis.calls.command(...words),
    run: async (script, keys, args) => {
      const reply = await redis.calls.run(script, keys, args);
      sizes.push(Array.isArray(reply) ? reply.length / 2 : 0);
      return reply;
    },
  };
  const { clock, timers } = time ?? { clock: systemClock, timers: systemTimers };
  let connected = () => {};
  const onConnect = (act: () => void) => {
    connected = act;
  };
  const parts = { calls, clock, timers, onNews: () => () => {}, onConnect, instances: () => instances };
  return { sizes, ledger: new RedisLedger({ name: 'Redis', ...parts }), connected: () => connected() };
}

const sum = (sizes: readonly number[]) => sizes.reduce((one, other) => one + other, 0);

async function commandCount(name: string): Promise<number> {
  const stats = String(await server.command('INFO', 'commandstats'));
  return Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

describe('many orders in Redis', () => {
  test('are read a page at a time: no script holds Redis up for long', async () => {
    await redis.ledger.add(entries(0, MANY));
    const { sizes, ledger } = measured();
    await server.command('CONFIG', 'RESETSTAT');
    expect((await ledger.read()).size).toBe(MANY);
    expect(Math.max(...sizes)).toBeLessThan(1_000);
    expect(sizes.length).toBeGreaterThan(5);
    expect(await commandCount('hgetall')).toBe(0);
  });

  test('cost nothing more while nothing changes, whoever reads or watches', async () => {
    await redis.ledger.add(entries(0, MANY));
    const time = manualTime();
    const { sizes, ledger } = measured(time);
    await ledger.read();
    let heard = 0;
    const end = ledger.watch(() => (heard += 1));
    try {
      await eventually(() => heard > 0);
      sizes.length = 0;
      for (let round = 0; round < 4; round += 1) {
        const before = sizes.length;
        time.advance(200);
        await eventually(() => sizes.length > before);
        expect((await ledger.read()).size).toBe(MANY);
      }
      expect(sum(sizes)).toBeLessThan(100);
    } finally {
      end();
    }
  });

  test('are all read anew less often when there are more instances', async () => {
    await redis.ledger.add(entries(0, 2));
    const time = manualTime();
    const { ledger } = measured(time, 5);
    await ledger.read();
    await server.command('HSET', KEY, 'id-1', 'changed');
    time.advance(4_900);
    expect((await ledger.read()).get('id-1')).not.toBe('changed');
    time.advance(200);
    expect((await ledger.read()).get('id-1')).toBe('changed');
  });

  test('that another instance added are read alone', async () => {
    await redis.ledger.add(entries(0, MANY));
    const { sizes, ledger } = measured();
    await ledger.read();
    sizes.length = 0;
    await redis.ledger.add(entries(MANY, MANY + 3));
    expect(await ledger.readNew()).toEqual(entries(MANY, MANY + 3));
    expect(sum(sizes)).toBeLessThan(10);
    expect((await ledger.read()).size).toBe(MANY + 3);
  });
});

describe('what was not told of', () => {
  test.each([
    ['one written by hand', ['HSET', KEY, 'panic', 'x']],
    ['one taken out', ['HDEL', KEY, 'id-1']],
    ['the hash is gone', ['DEL', KEY]],
    ['everything is gone', ['FLUSHALL']],
    ['another kind of key', ['SET', KEY, 'x']],
  ])('is found by the next look: %s', async (_what, words) => {
    await redis.ledger.add(entries(0, 3));
    const { ledger } = measured();
    await ledger.read();
    await server.command(...words);
    expect(await ledger.readNew()).toBeUndefined();
    const text = (await server.command('TYPE', KEY)) === 'hash' ? await server.command('HLEN', KEY) : undefined;
    const found = await ledger.read();
    expect(found.size).toBe(text ?? (words[0] === 'SET' ? 1 : 0));
  });

  test('is found where as many were put back by another instance, after all was gone', async () => {
    await redis.ledger.add(entries(0, 3));
    const { ledger } = measured();
    await ledger.read();
    await server.command('FLUSHALL');
    await redis.ledger.add(entries(10, 13));
    expect(await ledger.read()).toEqual(entries(10, 13));
    // The first that was added is another one, and the rest are known.
    await server.command('FLUSHALL');
    await redis.ledger.add(entries(20, 21));
    await redis.ledger.add(entries(10, 12));
    expect(await ledger.read()).toEqual(new Map([...entries(20, 21), ...entries(10, 12)]));
  });

  test('is found soon after a new connection, by which another server may be reached', async () => {
    await redis.ledger.add(entries(0, 3));
    const time = manualTime();
    const { ledger, connected } = measured(time, 60);
    await ledger.read();
    await server.command('HSET', KEY, 'id-1', 'changed');
    time.advance(10_000);
    expect((await ledger.read()).get('id-1')).not.toBe('changed');
    connected();
    expect((await ledger.read()).get('id-1')).toBe('changed');
  });

  test.each([
    ['is gone', ['DEL']],
    ['is no stream', ['SET', 'x']],
    ['can take no more', ['XADD', '18446744073709551615-18446744073709551615', 'id', 'x']],
  ])('is found, and orders still added, where the stream of what was added %s', async (_what, [word = '', ...rest]) => {
    const changes = `portcullis:orders-changes{${KEY}}`;
    await redis.ledger.add(entries(0, 3));
    const { ledger } = measured();
    await ledger.read();
    if (word === 'SET') await server.command('DEL', changes);
    await server.command(word, changes, ...rest);
    await redis.ledger.add(entries(3, 5));
    expect(await ledger.read()).toEqual(entries(0, 5));
    await redis.ledger.add(entries(5, 6));
    expect(await ledger.readNew()).toEqual(entries(5, 6));
  });
});
