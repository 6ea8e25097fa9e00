import { type ClientRateLimitInfo, MemoryStore, type Options } from 'express-rate-limit';

/**
 * Express-rate-limit's own store: counts from one window to the next, in this process. It answers with the object that it goes on
 * counting in, so that overlapping calls would read each other's count; here each gets its own.
 */
export class FixedStore extends MemoryStore {
  /** @param window milliseconds. */
  constructor(window: number) {
    super();
    this.init({ windowMs: window } as Options);
  }

  override async increment(key: string): Promise<ClientRateLimitInfo> {
    // It counts before it first waits.
    void super.increment(key);
    return { ...(this.current.get(key) as ClientRateLimitInfo) };
  }
}
