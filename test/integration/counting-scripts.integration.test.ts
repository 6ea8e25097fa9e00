import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { givePlaceBack, noPlaces, takePlace } from '../../src/state/counting/sliding-rules.ts';
import { GIVE_PLACE_BACK, TAKE_PLACE } from '../../src/state/counting/sliding-script.ts';
import {
  advance,
  type Behaviour,
  behaviourNow,
  freshBehaviour,
  memoryOf,
} from '../../src/state/counting/standing-rules.ts';
import { PAUSE, STANDING } from '../../src/state/counting/standing-script.ts';
import type { RedisCalls, Script } from '../../src/state/redis/calls.ts';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { script } from '../../src/state/redis/script.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';
import { openAt } from '../harness/redis-rig.ts';

const HOUR = 3_600_000;
const START = 1_800_000_000_000;

let server: TestRedis;
let redis: OpenRedis;
beforeAll(async () => {
  server = await startRedis();
  redis = await openAt({ ...server.section, timeout: '20s' });
});
afterAll(async () => {
  redis?.close();
  await server?.close();
});

/** The script as it is, but for the time, which comes as its last two arguments, as TIME would tell it. */
const timed = ({ lua }: Script) => script(lua.replace("redis.call('TIME')", '{ ARGV[#ARGV - 1], ARGV[#ARGV] }'));
const TAKE = timed(TAKE_PLACE);
const STAND = timed(STANDING);
const PAUSED = timed(PAUSE);

/** @param now milliseconds */
const runAt = (calls: RedisCalls, which: Script, key: string, args: readonly (string | number)[], now: number) =>
  calls.run(which, [key], [...args, Math.floor(now / 1000), (now % 1000) * 1000 + 999]);

const newKey = () => `portcullis:${randomUUID()}`;
const gap = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: HOUR / 10 }),
  fc.integer({ min: HOUR - 2, max: HOUR + 2 }),
  fc.integer({ min: 0, max: 3 * HOUR }),
);

describe('the scripts do in Redis what the rules do here', () => {
  test('for places', async () => {
    const step = fc.record({ gap, back: fc.integer({ min: 0, max: 4 }) });
    const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), steps, async (requests, all) => {
        const places = noPlaces();
        const key = newKey();
        let now = START;
        for (const { gap: passed, back } of all) {
          now += passed;
          const { hits, freeAt } = takePlace(places, { algorithm: 'sliding', requests, window: HOUR }, now);
          expect(await runAt(redis.calls, TAKE, key, [requests, HOUR], now)).toEqual([hits, freeAt - now]);
          if (back > 0) continue;
          givePlaceBack(places);
          await redis.calls.run(GIVE_PLACE_BACK, [key], []);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('for standings', async () => {
    const terms = fc.record({
      window: fc.constant(HOUR),
      threshold: fc.constantFrom(0.3, 0.5, 1),
      calls: fc.integer({ min: 1, max: 4 }),
      floor: fc.constantFrom(0.001, 0.1, 0.33),
    });
    const step = fc.record({ gap, verdict: fc.constantFrom('good' as const, 'bad' as const, 'look' as const) });
    await fc.assert(
      fc.asyncProperty(terms, fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), async (chosen, all) => {
        const key = newKey();
        const { window, threshold, calls, floor } = chosen;
        let behaviour: Behaviour | undefined;
        let now = START;
        for (const { gap: passed, verdict } of all) {
          now += passed;
          const before: Behaviour = behaviour ?? freshBehaviour(now);
          const after = verdict === 'look' ? behaviourNow(before, chosen, now) : advance(before, verdict, chosen, now);
          if (verdict !== 'look') behaviour = after;
          const args = [verdict, window, threshold, calls, floor, memoryOf(chosen)];
          expect(await runAt(redis.calls, STAND, key, args, now)).toEqual([after.factor.toFixed(6), 0]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a clock of Redis that is put back', () => {
  test('keeps nobody waiting until it is there again', async () => {
    const key = newKey();
    for (let call = 0; call < 5; call += 1) await runAt(redis.calls, TAKE, key, [5, HOUR], START + call);
    const back = START - 100 * HOUR;
    expect(await runAt(redis.calls, TAKE, key, [5, HOUR], back)).toEqual([6, HOUR - 4]);
    expect(await runAt(redis.calls, TAKE, key, [5, HOUR], back + HOUR - 5)).toEqual([6, 1]);
    expect(await runAt(redis.calls, TAKE, key, [5, HOUR], back + HOUR - 4)).toEqual([5, 1]);
  });

  test('lets a factor rise from then on', async () => {
    const key = newKey();
    const at = (verdict: string, now: number) =>
      runAt(redis.calls, STAND, key, [verdict, HOUR, 0.5, 1, 0.1, 9 * HOUR], now);
    expect(await at('bad', START)).toEqual(['0.500000', 0]);
    const back = START - 100 * HOUR;
    expect(await at('good', back)).toEqual(['0.500000', 0]);
    expect(await at('look', back + 2 * HOUR)).toEqual(['0.600000', 0]);
  });
});

describe('what is in Redis', () => {
  test('ends by itself, all of it', async () => {
    const [place, fallen, paused] = [newKey(), newKey(), newKey()];
    await redis.calls.run(TAKE_PLACE, [place], [5, HOUR]);
    await redis.calls.run(GIVE_PLACE_BACK, [place], []);
    await redis.calls.run(STANDING, [fallen], ['bad', HOUR, 0.5, 1, 0.1, 11 * HOUR]);
    await redis.calls.run(PAUSE, [paused], [1000]);
    const left = await Promise.all([place, fallen, paused].map((key) => redis.calls.command('PTTL', key)));
    expect(left.map((each) => Math.ceil(Number(each) / 1000))).toEqual([2 * (HOUR / 1000), 11 * (HOUR / 1000), 1]);
  });

  test('and is not to be read as counts is taken for none', async () => {
    const [place, standing] = [newKey(), newKey()];
    for (const key of [place, standing]) await redis.calls.command('SET', key, 'words');
    expect(await redis.calls.run(TAKE_PLACE, [place], [5, HOUR])).toEqual([1, HOUR]);
    expect(await redis.calls.run(STANDING, [standing], ['look', HOUR, 0.5, 1, 0.1, HOUR])).toEqual(['1.000000', 0]);
  });

  test('keeps the milliseconds of a pause from any standing that is written after', async () => {
    const key = newKey();
    await runAt(redis.calls, PAUSED, key, [5000], START);
    expect(await runAt(redis.calls, STAND, key, ['bad', HOUR, 0.5, 1, 0.1, HOUR], START + 1000)).toEqual([
      '0.500000',
      4000,
    ]);
  });
});
