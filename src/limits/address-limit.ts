import { ipKeyGenerator } from 'express-rate-limit';
import { GatewayError } from '../core/errors.ts';
import type { Counter } from './counter.ts';

/**
 * Bounds what an address can ask of us without a token that allows it. A call that is allowed is taken out of the count again,
 * so that many users behind one address are bounded each for themselves. An IPv6 /56 counts as one address.
 */
export class AddressLimit {
  readonly #counter: Counter;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** @throws GatewayError `rate_limited` with Retry-After. */
  async take(address: string): Promise<void> {
    const { admitted, excess, reset } = await this.#counter.take(ipKeyGenerator(address));
    if (!admitted)
      throw new GatewayError('rate_limited', {
        detail: 'too many requests from one address without a valid token',
        headers: { 'Retry-After': String(reset) },
        repeated: excess > 1,
      });
  }

  /** The call from this address was allowed. */
  async giveBack(address: string): Promise<void> {
    await this.#counter.giveBack(ipKeyGenerator(address));
  }
}
