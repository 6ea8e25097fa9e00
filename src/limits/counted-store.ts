import type { ClientRateLimitInfo, Store } from 'express-rate-limit';
import type { Clock } from '../core/clock.ts';
import type { CountTerms } from '../state/definition.ts';
import { type Countable, type LayerName, type Place, wholeSeconds } from './place.ts';

/** May heed how many milliseconds are left of the window that a request was counted in: what comes later is not to be taken out. */
interface GivingStore extends Store {
  decrement(key: string, left?: number): Promise<void> | void;
}

/** One of express-rate-limit's stores, asked for a share of the limit that it knows. */
export class CountedStore implements Countable {
  readonly #layer: LayerName;
  readonly #terms: CountTerms;
  readonly #store: GivingStore;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(layer: LayerName, terms: CountTerms, store: GivingStore, clock: Pick<Clock, 'now'>) {
    this.#layer = layer;
    this.#terms = terms;
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Counts one request.
   * @param limit of the requests that the store allows, at most all.
   * @returns at once where the store counts in this process; otherwise it may reject, as the store may.
   */
  take(key: string, limit: number): Place | Promise<Place> {
    const counted = this.#store.increment(key);
    return 'then' in counted ? counted.then((info) => this.#place(key, info, limit)) : this.#place(key, counted, limit);
  }

  /**
   * Takes a request back out of the count. Nobody waits for it.
   * @param until of the place that it took: when that is over, it would be taken out of the next window's count.
   */
  giveBack(key: string, until?: number): void {
    const left = until === undefined ? undefined : until - this.#clock.now();
    if (left !== undefined && left <= 0) return;
    void Promise.resolve(this.#store.decrement(key, left)).catch(() => {});
  }

  close(): void {
    void this.#store.shutdown?.();
  }

  #place(key: string, { totalHits, resetTime }: ClientRateLimitInfo, limit: number): Place {
    const { requests, window, algorithm } = this.#terms;
    const isAdmitted = totalHits <= limit;
    const now = this.#clock.now();
    const end = resetTime?.getTime() ?? now + window;
    const until = algorithm === 'fixed' ? end : undefined;
    // The store knows the whole limit alone. What it counted beyond the share would keep the caller out for longer.
    if (!isAdmitted && limit < requests && (algorithm === 'fixed' || totalHits <= requests)) this.giveBack(key, until);
    return {
      layer: this.#layer,
      isAdmitted,
      limit,
      window: Math.ceil(window / 1000),
      hits: totalHits,
      remaining: Math.max(0, limit - totalHits),
      reset: wholeSeconds(end - now),
      until,
      store: isAdmitted ? this : undefined,
    };
  }
}
