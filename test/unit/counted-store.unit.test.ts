import { describe, expect, test } from '@jest/globals';
import type { Store } from 'express-rate-limit';
import { AddressLimit } from '../../src/limits/address-limit.ts';
import { CountedStore } from '../../src/limits/counted-store.ts';
import { EmbeddedCounting } from '../../src/state/counting/embedded-counting.ts';
import type { CountTerms } from '../../src/state/definition.ts';
import { manualClock } from '../harness/manual-clock.ts';

const HOUR = 3_600_000;
const clock = manualClock();

/** A store by fixed windows that is closed when the test's work is done. */
async function withStore<T>(requests: number, work: (store: CountedStore) => Promise<T>): Promise<T> {
  const terms: CountTerms = { algorithm: 'fixed', requests, window: HOUR };
  const store = new CountedStore('default', terms, new EmbeddedCounting(clock).store('test', terms), clock);
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

describe('takes that overlap', () => {
  test.each([1, 2, 7])('at a limit of %i are each told their own count', async (limit) => {
    const places = await withStore(limit, (store) =>
      Promise.all(Array.from({ length: limit + 3 }, async () => await store.take('caller', limit))),
    );
    expect(places.map(({ isAdmitted }) => isAdmitted)).toEqual(places.map((_place, index) => index < limit));
    expect(places.map(({ remaining }) => remaining)).toEqual(
      places.map((_place, index) => Math.max(0, limit - 1 - index)),
    );
  });

  test('are not undone by what is given back meanwhile', async () => {
    const [first, second] = await withStore(1, async (store) => {
      const both = [store.take('a', 1), store.take('a', 1)];
      store.giveBack('a');
      store.giveBack('b');
      return await Promise.all(both);
    });
    expect([first?.isAdmitted, second?.isAdmitted]).toEqual([true, false]);
  });
});

describe('a count', () => {
  test('belongs to its key', async () => {
    const third = await withStore(1, async (store) => {
      await store.take('a', 1);
      await store.take('a', 1);
      return await store.take('b', 1);
    });
    expect(third).toMatchObject({ isAdmitted: true, remaining: 0 });
  });

  test('never goes below zero by giving back', async () => {
    const place = await withStore(2, async (store) => {
      for (let given = 0; given < 5; given += 1) store.giveBack('a');
      return await store.take('a', 2);
    });
    expect(place.remaining).toBe(1);
  });

  test.each([
    [0, 1],
    [-5_000, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [60_000, 60],
  ])('whose window ends in %i ms says to wait %i s', async (ahead, seconds) => {
    const resetTime = new Date(clock.now() + ahead);
    const store = { increment: async () => ({ totalHits: 1, resetTime }) } as unknown as Store;
    const counted = new CountedStore('default', { algorithm: 'fixed', requests: 1, window: 60_000 }, store, clock);
    expect((await counted.take('a', 1)).reset).toBe(seconds);
  });
});

describe('what is given back of a fixed window', () => {
  const WINDOW = 60_000;
  const LOWERED = 30;

  /** As a store in Redis: a command gets there when it is let through. */
  function distantStore() {
    const time = manualClock();
    const told: (number | undefined)[] = [];
    let resetTime = new Date(time.now() + WINDOW);
    let hits = 0;
    const store = {
      increment: async () => {
        if (time.now() >= resetTime.getTime()) {
          hits = 0;
          resetTime = new Date(time.now() + WINDOW);
        }
        hits += 1;
        return { totalHits: hits, resetTime };
      },
      decrement: (_key: string, left?: number) => void told.push(left),
    } as unknown as Store;
    const terms: CountTerms = { algorithm: 'fixed', requests: 60, window: WINDOW };
    return { counted: new CountedStore('default', terms, store, time), time, told };
  }

  test('says how much of that window is left, so that a late one takes nothing from the next', async () => {
    const { counted, time, told } = distantStore();
    for (let taken = 0; taken < LOWERED; taken += 1) await counted.take('a', LOWERED);
    time.advance(WINDOW - 1);
    await counted.take('a', LOWERED);
    expect(told).toEqual([1]);
  });

  test('is not given back once that window is over', async () => {
    const { counted, time, told } = distantStore();
    const { until } = await counted.take('a', LOWERED);
    time.advance(WINDOW - 1);
    counted.giveBack('a', until);
    time.advance(1);
    counted.giveBack('a', until);
    expect(told).toEqual([1]);
  });
});

describe('the limit of an address', () => {
  /** Of one request an hour. */
  async function withLimit(work: (limit: AddressLimit) => Promise<void>): Promise<void> {
    const limit = new AddressLimit({ requests: 1, window: HOUR }, { counting: new EmbeddedCounting(clock), clock });
    try {
      await work(limit);
    } finally {
      limit.close();
    }
  }

  test('lets nobody off that cannot be told apart: what has no address is one', async () => {
    await withLimit(async (limit) => {
      await limit.take('unknown');
      await expect(limit.take('unknown')).rejects.toMatchObject({ code: 'rate_limited' });
      await expect(limit.take('203.0.113.1')).resolves.toBeUndefined();
    });
  });

  test('tells the first refusal of a window from those that follow it', async () => {
    await withLimit(async (limit) => {
      await limit.take('203.0.113.1');
      await expect(limit.take('203.0.113.1')).rejects.toMatchObject({ repeated: false });
      await expect(limit.take('203.0.113.1')).rejects.toMatchObject({ repeated: true });
      limit.giveBack('203.0.113.1');
      await expect(limit.take('203.0.113.1')).rejects.toMatchObject({ repeated: true });
    });
  });
});
