import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import type { Circuit, Passage } from '../../resilience/circuit.ts';
import { askedPause, pauseBefore } from '../../resilience/pause.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Injected } from '../stages.ts';
import { Attempt } from './attempt.ts';
import { forwardFailure } from './failure.ts';
import { isOurs, mayPass, type Outcome } from './outcome.ts';
import type { Relay } from './relay.ts';

export interface SendingParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly metrics: Metrics;
}

/**
 * One call's way to the provider: an attempt, and others where the operation is idempotent, the integration retries, and the
 * request is at hand whole. The relay has the outcome of the last.
 */
export class Sending {
  readonly #call: Injected;
  readonly #relay: Relay;
  readonly #request: Dispatcher.DispatchOptions;
  readonly #parts: SendingParts;
  /** How often it may still be sent again. */
  #left: number;
  #retries = 0;
  #isOver = false;
  #passage: Passage | undefined;
  #callOff = () => {};

  constructor(call: Injected, relay: Relay, request: Dispatcher.DispatchOptions, parts: SendingParts) {
    this.#call = call;
    this.#relay = relay;
    this.#request = request;
    this.#parts = parts;
    const { operation, route } = call;
    const isWhole = request.body === null || Buffer.isBuffer(request.body);
    this.#left = operation.idempotent && isWhole ? route.settings.retries.attempts : 0;
    if (this.#left > 0) route.retryBudget.deposit();
  }

  /** How often it was sent again. */
  get retries(): number {
    return this.#retries;
  }

  attempt(): void {
    const { circuit, dispatcher } = this.#call.operation.upstream;
    this.#passage = circuit?.enter();
    if (circuit !== undefined && this.#passage === undefined) {
      this.#relay.fail(circuitOpen(circuit), 'upstream_closed');
      return;
    }
    const attempt = new Attempt(this.#relay, {
      passage: this.#passage,
      isWanted: () => !this.#isOver && !this.#call.response.destroyed,
      isOurs: (error) => isOurs(error, this.#call),
      sendsAgain: (outcome) => this.#sendsAgain(outcome),
    });
    try {
      dispatcher.dispatch(this.#request, attempt);
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

  #sendsAgain(outcome: Outcome): boolean {
    if (this.#left === 0 || this.#isOver || !mayPass(outcome)) return false;
    const { route, operation, startedAt } = this.#call;
    const { clock, timers, random, metrics } = this.#parts;
    const { retries, deadline } = route.settings;
    const asked = 'status' in outcome ? askedPause(outcome.headers['retry-after'], clock.now()) : undefined;
    const pause = pauseBefore(this.#retries + 1, asked, random);
    if (pause > retries.longestPause || pause >= startedAt + deadline - clock.elapsed()) return false;
    if (!route.retryBudget.withdraw()) return false;
    this.#left -= 1;
    this.#retries += 1;
    metrics.countRetry(route.name, operation.name);
    this.#callOff = timers.after(pause, () => this.attempt());
    return true;
  }
}

/** The error for a call that is not sent because the circuit is open. */
export function circuitOpen(circuit: Circuit): GatewayError {
  const seconds = Math.max(1, Math.ceil(circuit.triesIn / 1000));
  return new GatewayError('circuit_open', {
    detail: 'the provider failed lately',
    headers: { 'Retry-After': String(seconds) },
  });
}
