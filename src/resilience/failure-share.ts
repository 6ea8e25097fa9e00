import { CircuitState, type IBreaker } from 'cockatiel';
import type { Clock } from '../core/clock.ts';

export interface FailureShareOptions {
  /** Opens when this share of calls failed. */
  readonly failures: number;
  /** Of fewer calls, nothing is concluded. */
  readonly calls: number;
  /** Milliseconds for which a call counts. */
  readonly window: number;
}

/** Parts of the window that are forgotten at a time. */
const PARTS = 10;
/** The number of a part that counts nothing. */
const NEVER = Number.NEGATIVE_INFINITY;

interface Part {
  /** Which part of time it counts, by number. */
  number: number;
  calls: number;
  failures: number;
}

/**
 * Decides when cockatiel opens a circuit: by the share of calls that failed lately. Its own SamplingBreaker counts by Date.now()
 * and forgets one part per call, so that after a quiet hour old failures still count.
 */
export class FailureShare implements IBreaker {
  /** Ask nothing of it: cockatiel keeps circuits over restarts with it, we do not. */
  state: unknown = undefined;
  readonly #options: FailureShareOptions;
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #parts: Part[] = Array.from({ length: PARTS }, () => ({ number: NEVER, calls: 0, failures: 0 }));

  constructor(options: FailureShareOptions, clock: Pick<Clock, 'elapsed'>) {
    this.#options = options;
    this.#clock = clock;
  }

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) for (const part of this.#parts) part.number = NEVER;
    this.#current().calls += 1;
  }

  failure(state: CircuitState): boolean {
    const current = this.#current();
    current.calls += 1;
    current.failures += 1;
    if (state !== CircuitState.Closed) return true;
    const lately = this.#parts.filter(({ number }) => number > current.number - PARTS);
    const calls = lately.reduce((sum, part) => sum + part.calls, 0);
    const failures = lately.reduce((sum, part) => sum + part.failures, 0);
    return calls >= this.#options.calls && failures >= this.#options.failures * calls;
  }

  #current(): Part {
    const number = Math.floor((this.#clock.elapsed() * PARTS) / this.#options.window);
    const part = this.#parts[number % PARTS] as Part;
    if (part.number !== number) Object.assign(part, { number, calls: 0, failures: 0 });
    return part;
  }
}
