import type { Store } from 'express-rate-limit';
import type { Clock } from '../../core/clock.ts';
import type { Counting, CountTerms, Standings } from '../definition.ts';
import type { RedisCalls } from '../redis/calls.ts';
import { redisFixedStore } from './redis-fixed-store.ts';
import { RedisSlidingStore } from './redis-sliding-store.ts';
import { RedisStandings } from './redis-standings.ts';

/** Counts in Redis, for all instances together: a take is one script there, so that no two get the same place. */
export class RedisCounting implements Counting {
  readonly standings: Standings;
  readonly #calls: RedisCalls;
  readonly #clock: Clock;
  readonly #instances: () => number;

  /** @param instances how many count together, as last known. */
  constructor(calls: RedisCalls, clock: Clock, instances: () => number) {
    this.#calls = calls;
    this.#clock = clock;
    this.#instances = instances;
    this.standings = new RedisStandings(calls);
  }

  get instances(): number {
    return Math.max(1, this.#instances());
  }

  /** Its keys tell the algorithm: what one wrote the other could not read. */
  store(name: string, terms: CountTerms): Store {
    const prefix = `${this.#calls.prefix}${terms.algorithm}:${name}:`;
    return terms.algorithm === 'fixed'
      ? redisFixedStore(this.#calls, prefix, terms.window)
      : new RedisSlidingStore(this.#calls, prefix, terms, this.#clock);
  }
}
