import type { ClientRateLimitInfo, Store } from 'express-rate-limit';
import type { Clock } from '../../core/clock.ts';
import type { CountTerms } from '../definition.ts';
import { Generations } from './generations.ts';
import { givePlaceBack, noPlaces, type Places, takePlace } from './sliding-rules.ts';

/** Counts over a sliding window in this process. */
export class SlidingStore implements Store {
  readonly localKeys = true;
  readonly #terms: CountTerms;
  readonly #clock: Clock;
  readonly #places: Generations<Places>;

  constructor(terms: CountTerms, clock: Clock) {
    this.#terms = terms;
    this.#clock = clock;
    // After a window without a call that was counted, nothing of before matters.
    this.#places = new Generations(terms.window, this.#now());
  }

  /** @returns not a promise: on the way of every call, one would cost more than the counting. */
  increment(key: string): ClientRateLimitInfo {
    const now = this.#now();
    const { hits, freeAt } = takePlace(this.#places.reach(key, now, noPlaces), this.#terms, now);
    return { totalHits: hits, resetTime: new Date(this.#clock.now() + freeAt - now) };
  }

  decrement(key: string): void {
    const places = this.#places.peek(key, this.#now());
    if (places !== undefined) givePlaceBack(places);
  }

  resetKey(key: string): void {
    this.#places.delete(key);
  }

  resetAll(): void {
    this.#places.clear();
  }

  shutdown(): void {
    this.#places.clear();
  }

  #now(): number {
    return Math.floor(this.#clock.elapsed());
  }
}
