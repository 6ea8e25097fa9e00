import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { SecretClient } from '../../src/secrets/client.ts';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { median } from '../median.ts';
import { atMost, type Case } from './definition.ts';

/** Microseconds. */
const limit = 2;
const rounds = 9;
const getsOfRound = 200_000;
const atOnce = 10_000;

const reference = secretReference.parse('secret://bench/api-key');

/** What a call pays for its key: a get from the cache, and the reads of the store that a crowd of first calls causes. */
export const secretCache: Case = {
  name: 'secret-cache',
  async measure() {
    const store = countingStore();
    const cache = { ttl: 3_600_000, staleIfError: 3_600_000 };
    const client = new SecretClient(store.backend, { clock: systemClock, timers: systemTimers, cache });
    try {
      await Promise.all(Array.from({ length: atOnce }, () => client.get(reference)));
      const fetches = store.fetches();
      const times: number[] = [];
      for (let round = 0; round <= rounds; round += 1) times.push(await microsecondsOfGet(client));
      // The first round is V8's to warm up.
      const warm = median(times.slice(1));
      return {
        'secret-cache, warm get': atMost(limit, Number(warm.toFixed(3)), 'µs'),
        'secret-cache, 10,000 cold gets': atMost(1, fetches, 'fetch'),
      };
    } finally {
      await client.close();
    }
  },
};

const microsecondsOfGet = async (client: SecretClient): Promise<number> => {
  const from = performance.now();
  for (let i = 0; i < getsOfRound; i += 1) await client.get(reference);
  return (1000 * (performance.now() - from)) / getsOfRound;
};

/** A store that takes a moment, as one over the network does. */
const countingStore = () => {
  let fetches = 0;
  const backend: SecretBackend = {
    fetch: async () => {
      fetches += 1;
      await setImmediate();
      return { found: true, current: { id: '1', value: new SecretValue('sk-bench-0123456789') } };
    },
    probe: async () => {},
    remedy: () => '',
    close: async () => {},
  };
  return { backend, fetches: () => fetches };
};
