import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import type { CountedStore } from './counted-store.ts';
import { type Place, wholeSeconds } from './place.ts';

/** Keys of which it is remembered what was said last. Of others an instance allows its whole share. */
const MOST_KEYS = 10_000;

interface Heard {
  hits: number;
  /** By Clock.elapsed(). */
  at: number;
}

/** What one instance allows by itself while shared state is away: its share, and of that no more than was left of the limit. */
export class LocalShare {
  readonly #store: CountedStore;
  /** Milliseconds. */
  readonly #window: number;
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #instances: () => number;
  readonly #heard = new LRUCache<string, Heard>({ max: MOST_KEYS });

  /** @param instances how many count together, as far as this one knows. */
  constructor(store: CountedStore, window: number, clock: Pick<Clock, 'elapsed'>, instances: () => number) {
    this.#store = store;
    this.#window = window;
    this.#clock = clock;
    this.#instances = instances;
  }

  /** Remembers what shared state said of a key: whoever had used its limit up has nothing left by an outage. */
  hear(key: string, { hits }: Place): void {
    const heard = this.#heard.get(key);
    const at = this.#clock.elapsed();
    if (heard === undefined) {
      this.#heard.set(key, { hits, at });
      return;
    }
    heard.hits = hits;
    heard.at = at;
  }

  /** Counts one request against the share. @param limit what shared state would allow. */
  async take(key: string, limit: number): Promise<Place> {
    // Others may run that this one never heard of.
    const share = Math.max(1, Math.floor(limit / Math.max(2, this.#instances())));
    const heard = this.#heard.get(key);
    const ago = heard === undefined ? this.#window : this.#clock.elapsed() - heard.at;
    if (heard === undefined || ago >= this.#window) return await this.#store.take(key, share);
    const left = Math.max(0, limit - heard.hits);
    const place = await this.#store.take(key, Math.min(share, left));
    return left > 0 ? place : { ...place, reset: wholeSeconds(this.#window - ago) };
  }
}
