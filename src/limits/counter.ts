import { type ClientRateLimitInfo, MemoryStore, type Options, type Store } from 'express-rate-limit';

/** How many requests within how long. */
export interface Rate {
  readonly requests: number;
  /** Milliseconds. */
  readonly window: number;
}

/** What a counter says after a request was counted. */
export interface Count {
  readonly admitted: boolean;
  readonly remaining: number;
  /** How many requests over the limit this one is; 0 when admitted. */
  readonly excess: number;
  /** Seconds until the window starts anew, at least 1. */
  readonly reset: number;
}

/**
 * Counts requests by key over fixed windows, in one of express-rate-limit's stores. Its middleware is left out: it writes the
 * RateLimit headers in an older draft's syntax and would count before we know whom.
 */
export class Counter {
  readonly rate: Rate;
  readonly #now: () => number;
  readonly #store: Store;

  constructor(rate: Rate, now: () => number, store: Store = new EmbeddedStore()) {
    this.rate = rate;
    this.#now = now;
    this.#store = store;
    void store.init?.({ windowMs: rate.window } as Options);
  }

  /** Counts one request, admitted or not. */
  async take(key: string): Promise<Count> {
    const { totalHits, resetTime } = await this.#store.increment(key);
    const milliseconds = (resetTime?.getTime() ?? this.#now() + this.rate.window) - this.#now();
    return {
      admitted: totalHits <= this.rate.requests,
      remaining: Math.max(0, this.rate.requests - totalHits),
      excess: Math.max(0, totalHits - this.rate.requests),
      reset: Math.max(1, Math.ceil(milliseconds / 1000)),
    };
  }

  /** Takes one request back out of the count. */
  async giveBack(key: string): Promise<void> {
    await this.#store.decrement(key);
  }

  close(): void {
    void this.#store.shutdown?.();
  }
}

/** MemoryStore answers with the object that it goes on counting in, so that overlapping calls would read each other's count. */
class EmbeddedStore extends MemoryStore {
  override async increment(key: string): Promise<ClientRateLimitInfo> {
    // It counts before it first waits.
    void super.increment(key);
    return { ...(this.current.get(key) as ClientRateLimitInfo) };
  }
}
