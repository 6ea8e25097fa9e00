import type { Clock } from '../../core/clock.ts';
import { askedPause, pauseBefore } from '../../resilience/pause.ts';
import type { RetryBudget } from '../../resilience/retry-budget.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Injected } from '../stages.ts';
import { mayPass, type Outcome } from './outcome.ts';

export interface RetriesParts {
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly metrics: Metrics;
}

/** How often one call was sent again, and whether it is once more. */
export class Retries {
  readonly #parts: RetriesParts;
  #left: number;
  #made = 0;

  /** @param most how often it may be sent again because it failed. */
  constructor(call: Injected, most: number, parts: RetriesParts) {
    this.#parts = parts;
    this.#left = most;
    if (most > 0) budgetOf(call).deposit();
  }

  get made(): number {
    return this.#made;
  }

  /** It is sent again, for whatever reason. */
  count({ route, operation }: Injected): void {
    this.#made += 1;
    this.#parts.metrics.countRetry(route.name, operation.name);
  }

  /** Counts one that is made because of this outcome. @returns in how many milliseconds; undefined: it is not. */
  next(call: Injected, outcome: Outcome): number | undefined {
    if (this.#left === 0 || !mayPass(outcome)) return undefined;
    const { clock, random } = this.#parts;
    const { retries, deadline } = call.route.settings;
    const asked = 'status' in outcome ? askedPause(outcome.headers['retry-after'], clock.now()) : undefined;
    const pause = pauseBefore(this.#made + 1, asked, random);
    if (pause > retries.longestPause || pause >= call.startedAt + deadline - clock.elapsed()) return undefined;
    if (!budgetOf(call).withdraw()) return undefined;
    this.#left -= 1;
    this.count(call);
    return pause;
  }
}

/** With keys of their own, callers can make a provider fail at will: those calls have a budget apart. */
function budgetOf({ keyOf, route }: Injected): RetryBudget {
  return keyOf === 'caller' ? route.ownKeysRetryBudget : route.retryBudget;
}
