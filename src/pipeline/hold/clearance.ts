import type { GatewayError } from '../../core/errors.ts';

/** What operators' orders have to say to one call, from when it was let on until it has ended. */
export class Clearance {
  readonly #refusalNow: () => GatewayError | undefined;
  readonly #acts = new Set<(error: GatewayError) => void>();
  #refusal: GatewayError | undefined;
  #isCut = false;

  /** @param refusalNow why the call would be refused now; undefined: it would not be. */
  constructor(refusalNow: () => GatewayError | undefined) {
    this.#refusalNow = refusalNow;
  }

  /**
   * Whether the call may go on; to be asked right before anything of it goes to a provider, with nothing waited for in between.
   * @returns `locked_down` or `unauthenticated` when it may not; that stays so, whatever becomes of the order.
   */
  get refusal(): GatewayError | undefined {
    this.#refusal ??= this.#refusalNow();
    return this.#refusal;
  }

  /** @throws GatewayError `locked_down`, `unauthenticated`. */
  confirm(): void {
    const { refusal } = this;
    if (refusal !== undefined) throw refusal;
  }

  /** Calls `act` when an order ends the call: at once, before anybody is told that the order took. @returns what calls it off. */
  whenCut(act: (error: GatewayError) => void): () => void {
    this.#acts.add(act);
    return () => this.#acts.delete(act);
  }

  /**
   * Waits for work, but not once the call is cut; what comes later is dropped.
   * @throws GatewayError `locked_down`, `unauthenticated`, and what the work throws.
   */
  async unlessCut<T>(work: Promise<T>): Promise<T> {
    const { promise: cut, reject } = Promise.withResolvers<never>();
    if (this.#isCut) reject(this.refusal);
    const callOff = this.whenCut(reject);
    try {
      return await Promise.race([work, cut]);
    } finally {
      callOff();
    }
  }

  /** Ends the call when an order is against it. @returns why, the first time. */
  look(): GatewayError | undefined {
    const { refusal } = this;
    if (refusal === undefined || this.#isCut) return undefined;
    this.#isCut = true;
    for (const act of [...this.#acts]) act(refusal);
    return refusal;
  }
}
