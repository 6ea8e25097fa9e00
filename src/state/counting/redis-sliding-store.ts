import type { ClientRateLimitInfo, Store } from 'express-rate-limit';
import type { Clock } from '../../core/clock.ts';
import { type CountTerms, StateAway } from '../definition.ts';
import type { RedisCalls } from '../redis/calls.ts';
import { GIVE_PLACE_BACK, TAKE_PLACE } from './sliding-script.ts';

/** Counts over a sliding window for all instances, in Redis's time. Each caller has one key, so that a cluster may put it anywhere. */
export class RedisSlidingStore implements Store {
  readonly prefix: string;
  readonly #calls: RedisCalls;
  readonly #terms: CountTerms;
  readonly #clock: Clock;

  constructor(calls: RedisCalls, prefix: string, terms: CountTerms, clock: Clock) {
    this.#calls = calls;
    this.prefix = prefix;
    this.#terms = terms;
    this.#clock = clock;
  }

  /** @throws StateAway */
  async increment(key: string): Promise<ClientRateLimitInfo> {
    const { requests, window } = this.#terms;
    const reply = await this.#calls.run(TAKE_PLACE, [this.prefix + key], [requests, window]);
    if (!Array.isArray(reply)) throw new StateAway('Redis answered a take with something else than a count');
    const [hits, milliseconds] = reply.map(Number) as [number, number];
    return { totalHits: hits, resetTime: new Date(this.#clock.now() + milliseconds) };
  }

  /** @throws StateAway */
  async decrement(key: string): Promise<void> {
    await this.#calls.run(GIVE_PLACE_BACK, [this.prefix + key], []);
  }

  /** @throws StateAway */
  async resetKey(key: string): Promise<void> {
    await this.#calls.command('DEL', this.prefix + key);
  }
}
