import { ipKeyGenerator } from 'express-rate-limit';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Counting, CountTerms } from '../state/definition.ts';
import { CountedStore } from './counted-store.ts';

/** How many requests within how many milliseconds. */
export type Rate = Omit<CountTerms, 'algorithm'>;

export interface AddressLimitParts {
  readonly counting: Pick<Counting, 'store'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Bounds what an address can ask of us without a token that allows it. A call that is allowed is taken out of the count again,
 * so that many users behind one address are bounded each for themselves. An IPv6 /56 counts as one address.
 */
export class AddressLimit {
  readonly #requests: number;
  readonly #store: CountedStore;

  constructor({ requests, window }: Rate, { counting, clock }: AddressLimitParts) {
    // By fixed windows each call beyond the limit is counted, too, which tells the first of them from those that follow.
    const terms: CountTerms = { algorithm: 'fixed', requests, window };
    this.#requests = requests;
    this.#store = new CountedStore('default', terms, counting.store('address', terms), clock);
  }

  /** @throws GatewayError `rate_limited` with Retry-After. */
  async take(address: string): Promise<void> {
    const { isAdmitted, hits, reset } = await this.#store.take(ipKeyGenerator(address), this.#requests);
    if (!isAdmitted)
      throw new GatewayError('rate_limited', {
        detail: 'too many requests from one address without a valid token',
        headers: { 'Retry-After': String(reset) },
        repeated: hits > this.#requests + 1,
      });
  }

  /** The call from this address was allowed. */
  giveBack(address: string): void {
    this.#store.giveBack(ipKeyGenerator(address));
  }

  close(): void {
    this.#store.close();
  }
}
