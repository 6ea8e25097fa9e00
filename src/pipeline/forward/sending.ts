import { GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import type { Passage } from '../../resilience/circuit.ts';
import { endingOf } from '../hold/refusal.ts';
import type { Injected } from '../stages.ts';
import { afterRefusal, refusesOwnKey } from './after-refusal.ts';
import { Attempt } from './attempt.ts';
import { circuitOpen } from './circuit-open.ts';
import { forwardFailure } from './failure.ts';
import { isOurs, type Outcome, refusesKey } from './outcome.ts';
import type { Relay } from './relay.ts';
import { type RequestBody, wholeBody } from './request-body.ts';
import { requestOf } from './request-of.ts';
import { Retries, type RetriesParts } from './retries.ts';

export interface SendingParts extends RetriesParts {
  readonly timers: Timers;
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
  readonly #timers: Timers;
  /** Whether the request is at hand whole. */
  readonly #isWhole: boolean;
  /** And sending it twice does no more than sending it once. */
  readonly #mayBeSentAgain: boolean;
  readonly #retries: Retries;
  #isRenewed = false;
  #isOver = false;
  #passage: Passage | undefined;
  #attempt: Attempt | undefined;
  #callOff = () => {};

  constructor(call: Injected, relay: Relay, body: RequestBody, parts: SendingParts) {
    this.#call = call;
    this.#relay = relay;
    this.#body = body;
    this.#timers = parts.timers;
    const { operation, route } = call;
    this.#isWhole = body.content === null || Buffer.isBuffer(body.content);
    this.#mayBeSentAgain = operation.idempotent && this.#isWhole;
    this.#retries = new Retries(call, this.#mayBeSentAgain ? route.settings.retries.attempts : 0, parts);
  }

  /** How often it was sent again. */
  get retries(): number {
    return this.#retries.made;
  }

  attempt(): void {
    const { refusal } = this.#call.clearance;
    if (refusal !== undefined) {
      this.cut(refusal);
      return;
    }
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

  /** An order ends the call. Nothing of it goes to the provider from now on, however far it has come. */
  cut(error: GatewayError): void {
    this.stop();
    this.#relay.fail(error, endingOf(error));
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
    this.#retries.count(renewed);
    this.attempt();
    return true;
  }

  #sendsAgain(outcome: Outcome): boolean {
    if ('status' in outcome && refusesOwnKey(outcome.status, this.#call)) {
      // What it said is for nobody, whatever comes of the call.
      void this.#sendInstead();
      return true;
    }
    const pause = this.#isOver ? undefined : this.#retries.next(this.#call, outcome);
    if (pause === undefined) return false;
    this.#callOff = this.#timers.after(pause, () => this.attempt());
    return true;
  }
}
