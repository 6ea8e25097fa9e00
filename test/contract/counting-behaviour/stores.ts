import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Store } from 'express-rate-limit';
import type { Counting, CountTerms } from '../../../src/state/definition.ts';
import { eventually } from '../../harness/eventually.ts';

const HOUR = 3_600_000;

export function describeStores(instances: () => readonly Counting[]): void {
  describe.each(['sliding', 'fixed'] as const)('a %s store', (algorithm) => {
    const open: Store[] = [];
    afterEach(async () => {
      for (const store of open.splice(0)) await store.shutdown?.();
    });

    /** The same store, as each instance has it. */
    const stores = (terms: Partial<CountTerms> = {}, name = randomUUID()) => {
      const made = instances().map((each) => each.store(name, { algorithm, requests: 7, window: HOUR, ...terms }));
      open.push(...made);
      return made;
    };
    const one = (terms: Partial<CountTerms> = {}) => stores(terms)[0] as Store;
    const hitsOf = async (store: Store, key: string) => (await store.increment(key)).totalHits;

    test('gives out exactly as many places as there are to parallel calls through all instances, also the very first', async () => {
      const all = stores();
      const keys = ['a', 'b', 'c', 'd', 'e'];
      const told = await Promise.all(
        keys.map((key) =>
          Promise.all(Array.from({ length: 40 }, (_each, call) => hitsOf(all[call % all.length] as Store, key))),
        ),
      );
      const admitted = told.map((hits) => hits.filter((each) => each <= 7).toSorted((a, b) => a - b));
      expect(admitted).toEqual(keys.map(() => [1, 2, 3, 4, 5, 6, 7]));
    });

    test('keeps keys apart, and stores of other names', async () => {
      const store = one({ requests: 1 });
      expect(await hitsOf(store, 'a')).toBe(1);
      expect(await hitsOf(store, 'b')).toBe(1);
      expect(await hitsOf(one({ requests: 1 }), 'a')).toBe(1);
      expect(await hitsOf(store, 'a')).toBe(2);
    });

    test('takes back what is given back', async () => {
      const store = one({ requests: 2 });
      await store.increment('a');
      await store.increment('a');
      await store.decrement('a');
      expect(await hitsOf(store, 'a')).toBe(2);
      expect(await hitsOf(store, 'a')).toBeGreaterThan(2);
    });

    test('never counts below zero, whatever is given back', async () => {
      const store = one();
      await store.decrement('a');
      expect(await hitsOf(store, 'a')).toBe(1);
      for (let given = 0; given < 3; given += 1) await store.decrement('a');
      expect(await hitsOf(store, 'a')).toBe(1);
    });

    test('forgets a key on request', async () => {
      const store = one({ requests: 1 });
      await store.increment('a');
      await store.resetKey('a');
      expect(await hitsOf(store, 'a')).toBe(1);
    });

    test('says when a place comes free: within a window', async () => {
      const store = one({ requests: 1 });
      const before = Date.now();
      for (const { resetTime } of [await store.increment('a'), await store.increment('a')]) {
        // Redis tells whole milliseconds.
        expect(resetTime?.getTime()).toBeGreaterThanOrEqual(before + HOUR - 1);
        expect(resetTime?.getTime()).toBeLessThanOrEqual(Date.now() + HOUR + 1);
      }
    });

    test('lets in who asks without end, window after window', async () => {
      const store = one({ requests: 2, window: 60 });
      let admitted = 0;
      const asked = async () => {
        if ((await hitsOf(store, 'a')) <= 2) admitted += 1;
        return admitted >= 8;
      };
      await eventually(asked, { what: 'a place in the fourth window' });
    });

    test('takes keys of any characters', async () => {
      const store = one({ requests: 1 });
      for (const key of ['{}', 'a}b{c', 'ä €', '%s %d', ' ', 'x'.repeat(500)]) {
        expect(await hitsOf(store, key)).toBe(1);
        expect(await hitsOf(store, key)).toBe(2);
      }
    });
  });
}
