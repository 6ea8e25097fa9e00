/** Retries that may come at once after a quiet time: enough for one that a single failure calls for, too few for a flood. */
const RESERVE = 10;

/**
 * Bounds retries to a share of calls, so that a provider that fails is not asked several times as often as one that works. As
 * in Finagle (https://finagle.github.io/blog/2016/02/08/retry-budgets/): each call pays in a part of a retry.
 */
export class RetryBudget {
  readonly #share: number;
  #balance = RESERVE;

  constructor(share: number) {
    this.#share = share;
  }

  /** A call was sent for the first time. */
  deposit(): void {
    this.#balance = Math.min(RESERVE, this.#balance + this.#share);
  }

  /** Takes out one retry when there is one. */
  withdraw(): boolean {
    if (this.#balance < 1) return false;
    this.#balance -= 1;
    return true;
  }
}
