import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { EmbeddedCounting } from '../../src/state/counting/embedded-counting.ts';
import { Generations } from '../../src/state/counting/generations.ts';
import { manualClock } from '../harness/manual-clock.ts';

const SPAN = 100;

describe('what is kept for a span', () => {
  test('is there as long as it is touched, and for a span after', () => {
    const kept = new Generations<string>(SPAN, 0);
    kept.reach('touched', 0, () => 'first');
    kept.reach('left', 0, () => 'first');
    for (let now = 0; now <= 10 * SPAN; now += SPAN)
      expect(kept.reach('touched', now, () => 'made anew')).toBe('first');
    expect(kept.peek('touched', 11 * SPAN)).toBe('first');
    expect(kept.peek('left', 11 * SPAN)).toBeUndefined();
  });

  test('is gone after two, without anything having been searched for it', () => {
    const kept = new Generations<number>(SPAN, 0);
    for (let key = 0; key < 10_000; key += 1) kept.reach(String(key), 0, () => key);
    expect(kept.size).toBe(10_000);
    kept.peek('any', SPAN);
    expect(kept.size).toBe(10_000);
    kept.peek('any', 2 * SPAN);
    expect(kept.size).toBe(0);
  });

  test('goes when it is taken out, from whichever half', () => {
    const kept = new Generations<string>(SPAN, 0);
    kept.reach('old', 0, () => 'first');
    kept.reach('young', SPAN, () => 'first');
    for (const key of ['old', 'young']) kept.delete(key);
    expect(kept.size).toBe(0);
  });
});

describe('a hundred thousand callers', () => {
  const CALLERS = 100_000;
  /** A base64url SHA-256, as callers' keys are. */
  const keyOf = (caller: number) => createHash('sha256').update(`${caller}`).digest('base64url');

  test('are less than 1 KB each, in counts and standings together, and nothing when their windows are over', async () => {
    const clock = manualClock();
    const counting = new EmbeddedCounting(clock);
    const store = counting.store('maps', { algorithm: 'sliding', requests: 60, window: SPAN });
    const terms = { window: SPAN, threshold: 0.5, calls: 20, floor: 0.1 };
    const call = async (caller: number) => {
      await store.increment(keyOf(caller));
      await counting.standings.observe(`caller:${keyOf(caller)}:maps`, 'good', terms);
    };
    await call(0);
    const before = heapInUse();
    for (let caller = 0; caller < CALLERS; caller += 1) await call(caller);
    expect(heapInUse() - before).toBeLessThan(1024 * CALLERS);

    clock.advance(100 * SPAN);
    await call(0);
    expect(heapInUse() - before).toBeLessThan(50 * CALLERS);
  });
});

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
