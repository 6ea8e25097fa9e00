import {
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  handleWhen,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import type { Clock } from '../core/clock.ts';
import { FailureShare, type FailureShareOptions } from './failure-share.ts';

export interface CircuitOptions extends FailureShareOptions {
  /** Milliseconds for which nothing is sent, until one call tries. */
  readonly openFor: number;
}

/** `half-open` while one call tries whether the provider is back. */
export type CircuitPosition = 'closed' | 'half-open' | 'open';

/** One attempt that was let through. Exactly one of the three is called, once; more is ignored. */
export interface Passage {
  /** The provider works, whatever it says of this call. */
  succeeded(): void;
  failed(): void;
  /** We shall never know: the caller left. */
  abandoned(): void;
}

class Failed extends Error {}
class Abandoned extends Error {}
/** One for all: each call ends with it, and to write down an error's stack took a twentieth of a call's time. */
const ABANDONED = new Abandoned();
/** The same of the one that tries: cockatiel takes an error that is not a failure for a success, and this is none. */
const UNDECIDED = new Failed();

/** Leaves a provider alone that fails. The state is cockatiel's; time is the clock's. */
export class Circuit {
  readonly #policy: CircuitBreakerPolicy;
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #openFor: number;
  #openUntil = 0;
  /** Told of each change, for log and metrics. */
  onChange: (position: CircuitPosition) => void = () => {};

  constructor({ openFor, ...share }: CircuitOptions, clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock;
    this.#openFor = openFor;
    this.#policy = circuitBreaker(
      handleWhen((error) => error instanceof Failed),
      { breaker: new FailureShare(share, clock), halfOpenAfter: this.#untilClosed() },
    );
    this.#policy.onStateChange(() => this.onChange(this.position));
  }

  get position(): CircuitPosition {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half-open';
      default:
        return 'open';
    }
  }

  /** Milliseconds until a call may try again; 0 when one is trying, or may. */
  get triesIn(): number {
    return this.position === 'open' ? Math.max(0, this.#openUntil - this.#clock.elapsed()) : 0;
  }

  /** Lets one attempt through; undefined when the circuit is open. */
  enter(): Passage | undefined {
    // cockatiel would have others wait for the one that tries, however many they are.
    if (this.#policy.state === CircuitState.HalfOpen) return undefined;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let entered = false;
    // It calls back before it returns, or not at all.
    this.#policy
      .execute(() => {
        entered = true;
        return promise;
      })
      .catch(() => {});
    if (!entered) return undefined;
    const trying = this.position === 'half-open';
    return {
      succeeded: () => resolve(),
      failed: () => reject(new Failed()),
      abandoned: () => reject(trying ? UNDECIDED : ABANDONED),
    };
  }

  #untilClosed() {
    const clock = this.#clock;
    const next = ({ result }: IHalfOpenAfterBackoffContext) => {
      // Callers who leave, over and over, would keep everybody else waiting: the next one tries at once.
      const isUndecided = 'error' in result && result.error === UNDECIDED;
      const until = clock.elapsed() + (isUndecided ? 0 : this.#openFor);
      this.#openUntil = until;
      return {
        next,
        // cockatiel compares this with what has passed by Date.now(); here the clock says whether it has.
        get duration() {
          return clock.elapsed() < until ? Number.POSITIVE_INFINITY : 0;
        },
      };
    };
    return { next };
  }
}
