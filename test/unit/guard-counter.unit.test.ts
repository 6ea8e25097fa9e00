import { describe, expect, test } from '@jest/globals';
import type { Store } from 'express-rate-limit';
import { AddressLimit } from '../../src/limits/address-limit.ts';
import { Counter } from '../../src/limits/counter.ts';

const HOUR = 3_600_000;

/** A counter that is closed when the test's work is done. */
async function withCounter<T>(requests: number, window: number, work: (counter: Counter) => Promise<T>): Promise<T> {
  const counter = new Counter({ requests, window }, () => Date.now());
  try {
    return await work(counter);
  } finally {
    counter.close();
  }
}

describe('takes that overlap', () => {
  test.each([1, 2, 7])('at a limit of %i are each told their own count', async (limit) => {
    const counts = await withCounter(limit, HOUR, (counter) =>
      Promise.all(Array.from({ length: limit + 3 }, () => counter.take('caller'))),
    );
    expect(counts.map(({ admitted }) => admitted)).toEqual(counts.map((_count, index) => index < limit));
    expect(counts.map(({ remaining }) => remaining)).toEqual(
      counts.map((_count, index) => Math.max(0, limit - 1 - index)),
    );
  });

  test('are not undone by what is given back meanwhile', async () => {
    const [first, second] = await withCounter(1, HOUR, (counter) =>
      Promise.all([counter.take('a'), counter.take('a'), counter.giveBack('a'), counter.giveBack('b')]),
    );
    expect([first.admitted, second.admitted]).toEqual([true, false]);
  });
});

describe('a count', () => {
  test('belongs to its key', async () => {
    const third = await withCounter(1, HOUR, async (counter) => {
      await counter.take('a');
      await counter.take('a');
      return counter.take('b');
    });
    expect(third).toMatchObject({ admitted: true, remaining: 0 });
  });

  test('never goes below zero by giving back', async () => {
    const count = await withCounter(2, HOUR, async (counter) => {
      for (let given = 0; given < 5; given += 1) await counter.giveBack('a');
      return counter.take('a');
    });
    expect(count.remaining).toBe(1);
  });

  test.each([
    [0, 1],
    [-5_000, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [60_000, 60],
  ])('whose window ends in %i ms says to wait %i s', async (ahead, seconds) => {
    const now = 1_700_000_000_000;
    const store = { increment: async () => ({ totalHits: 1, resetTime: new Date(now + ahead) }) } as unknown as Store;
    const counter = new Counter({ requests: 1, window: 60_000 }, () => now, store);
    expect((await counter.take('a')).reset).toBe(seconds);
  });
});

test('an address that cannot be told apart is not let off: what has no address is one', async () => {
  await withCounter(1, HOUR, async (counter) => {
    const limit = new AddressLimit(counter);
    await limit.take('unknown');
    await expect(limit.take('unknown')).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(limit.take('203.0.113.1')).resolves.toBeUndefined();
  });
});
