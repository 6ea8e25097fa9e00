import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import type { Passage } from '../../resilience/circuit.ts';
import { askedPause, pauseBefore } from '../../resilience/pause.ts';
import type { RetryBudget } from '../../resilience/retry-budget.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Injected } from '../stages.ts';
import { afterRefusal, refusesOwnKey } from './after-refusal.ts';
import { Attempt } from './attempt.ts';
import { circuitOpen } from './circuit-open.ts';
import { forwardFailure } from './failure.ts';
import { isOurs, mayPass, type Outcome, refusesKey } from './outcome.ts';
import type { Relay } from './relay.ts';
import { type RequestBody, wholeBody } from './request-body.ts';
import { requestOf } from './request-of.ts';

export interface SendingParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly metrics: Metrics;
}

/**
 * One call's way to the provider: an attempt, and others where the operation is idempotent, the integration retries, and the
 * request is at hand whole; and one with the key fetched anew when the provider refused it. The relay has the outcome of the last.
 */
export class Sending {
  /** As it is sent next. */
  #call: Injected;
  readonly #relay: Relay;
  #body: RequestBody;
  readonly #parts: SendingParts;
  /** Whether the request is at hand whole. */
  readonly #isWhole: boolean;
  /** And sending it twice does no more than sending it once. */
  readonly #mayBeSentAgain: boolean;
  /** How often it may still be sent again. */
  #left: number;
  #retries = 0;
  #isRenewed = false;
  #isOver = false;
  #passage: Passage | undefined;
  #attempt: Attempt | undefined;
  #callOff = () => {};

  constructor(call: Injected, relay: Relay, body: RequestBody, parts: SendingParts) {
    this.#call = call;
    this.#relay = relay;
    this.#body = body;
    this.#parts = parts;
    const { operation, route } = call;
    this.#isWhole = body.content === null || Buffer.isBuffer(body.content);
    this.#mayBeSentAgain = operation.idempotent && this.#isWhole;
    this.#left = this.#mayBeSentAgain ? route.settings.retries.attempts : 0;
    if (this.#left > 0) this.#retryBudget.deposit();
  }

  /** With keys of their own, callers can make a provider fail at will: those calls have a budget apart. */
  get #retryBudget(): RetryBudget {
    const { keyOf, route } = this.#call;
    return keyOf === 'caller' ? route.ownKeysRetryBudget : route.retryBudget;
  }

  /** How often it was sent again. */
  get retries(): number {
    return this.#retries;
  }

  attempt(): void {
    this.#attempt?.cut();
    const { circuit, dispatcher } = this.#call.operation.upstream;
    this.#passage = circuit?.enter();
    if (circuit !== undefined && this.#passage === undefined) {
      this.#relay.fail(circuitOpen(circuit), 'upstream_closed');
      return;
    }
    this.#attempt = new Attempt(this.#relay, {
      call: this.#call,
      passage: this.#passage,
      isWanted: () => !this.#isOver && !this.#call.response.destroyed,
      isOurs: (error) => isOurs(error, this.#call),
      sendsAgain: (outcome) => this.#sendsAgain(outcome),
      sendsRenewed: (status) => this.#sendsRenewed(status),
    });
    try {
      dispatcher.dispatch(requestOf(this.#call, this.#body), this.#attempt);
    } catch (error) {
      this.#relay.fail(forwardFailure(error), 'upstream_closed');
    }
  }

  /** The call is over, one way or another. */
  stop(): void {
    this.#isOver = true;
    this.#callOff();
    this.#passage?.abandoned();
  }

  /** The provider refused the key: it may have been rotated since it was fetched. */
  #sendsRenewed(status: number): Promise<boolean> | undefined {
    if (!refusesKey(status) || this.#isRenewed) return undefined;
    this.#isRenewed = true;
    const renewal = this.#call.renewed().catch(() => undefined);
    // Where it must not be sent again, the next call has the new key.
    return this.#mayBeSentAgain ? renewal.then((renewed) => this.#sendRenewed(renewed)) : undefined;
  }

  /** The provider refused the caller's own key. Never rejects. */
  async #sendInstead(): Promise<void> {
    try {
      const next = await afterRefusal(this.#call, { renews: !this.#isRenewed, sends: this.#isWhole });
      // The product's may have been rotated, too.
      this.#isRenewed = next.keyOf === 'caller';
      this.#sendRenewed(next);
    } catch (error) {
      const failure = error instanceof GatewayError ? error : new GatewayError('internal_error');
      if (!this.#isOver) this.#relay.fail(failure, 'upstream_closed');
    }
  }

  #sendRenewed(renewed: Injected | undefined): boolean {
    if (renewed === undefined || this.#isOver || renewed.response.destroyed) return false;
    this.#call = renewed;
    if (renewed.operation.reads !== undefined) this.#body = wholeBody(renewed.outgoing.body);
    this.#retries += 1;
    this.#parts.metrics.countRetry(renewed.route.name, renewed.operation.name);
    this.attempt();
    return true;
  }

  #sendsAgain(outcome: Outcome): boolean {
    if ('status' in outcome && refusesOwnKey(outcome.status, this.#call)) {
      // What it said is for nobody, whatever comes of the call.
      void this.#sendInstead();
      return true;
    }
    if (this.#left === 0 || this.#isOver || !mayPass(outcome)) return false;
    const { route, operation, startedAt } = this.#call;
    const { clock, timers, random, metrics } = this.#parts;
    const { retries, deadline } = route.settings;
    const asked = 'status' in outcome ? askedPause(outcome.headers['retry-after'], clock.now()) : undefined;
    const pause = pauseBefore(this.#retries + 1, asked, random);
    if (pause > retries.longestPause || pause >= startedAt + deadline - clock.elapsed()) return false;
    if (!this.#retryBudget.withdraw()) return false;
    this.#left -= 1;
    this.#retries += 1;
    metrics.countRetry(route.name, operation.name);
    this.#callOff = timers.after(pause, () => this.attempt());
    return true;
  }
}
