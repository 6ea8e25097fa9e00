import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { CallerGone } from '../../core/errors.ts';
import type { Passage } from '../../resilience/circuit.ts';
import { isIll, type Outcome } from './outcome.ts';
import type { Relay } from './relay.ts';

type Controller = Dispatcher.DispatchController;

/** Of an answer that nobody will see, so many bytes are read to keep its connection; beyond, a new one costs less. */
const MOST_DROPPED = 64 * 1024;

/** What decides about an attempt. */
export interface AttemptOptions {
  /** To be told how the provider did; undefined when nobody counts. */
  readonly passage: Passage | undefined;
  /** False once the call is over. */
  isWanted(): boolean;
  /** Whether an error is the caller's, or of our own policy. */
  isOurs(error: Error): boolean;
  /** Whether, after this outcome, the call is sent again. */
  sendsAgain(outcome: Outcome): boolean;
}

/** One sending of a call. What comes of it goes on to the relay, unless the call is sent again: then nobody sees it. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #relay: Relay;
  readonly #options: AttemptOptions;
  #hasBegun = false;
  #isDropped = false;
  #bytesDropped = 0;

  constructor(relay: Relay, options: AttemptOptions) {
    this.#relay = relay;
    this.#options = options;
  }

  onRequestStart(controller: Controller): void {
    if (this.#options.isWanted()) this.#relay.onRequestStart(controller);
    else controller.abort(new CallerGone());
  }

  onBodySent(chunk: Buffer): void {
    this.#relay.onBodySent(chunk);
  }

  onResponseStart(controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const { passage, sendsAgain } = this.#options;
    if (isIll(status)) passage?.failed();
    else passage?.succeeded();
    this.#isDropped = sendsAgain({ status, headers });
    if (this.#isDropped) return;
    this.#hasBegun = true;
    this.#relay.onResponseStart(controller, status, headers);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (!this.#isDropped) {
      this.#relay.onResponseData(controller, chunk);
      return;
    }
    this.#bytesDropped += chunk.length;
    if (this.#bytesDropped > MOST_DROPPED) controller.abort(new Error('Nobody wants this answer.'));
  }

  onResponseEnd(): void {
    if (!this.#isDropped) this.#relay.onResponseEnd();
  }

  onResponseError(controller: Controller, error: Error): void {
    if (this.#isDropped) return;
    const { passage, isWanted, isOurs, sendsAgain } = this.#options;
    if (isOurs(error)) passage?.abandoned();
    else passage?.failed();
    this.#isDropped = !this.#hasBegun && isWanted() && sendsAgain({ error });
    if (!this.#isDropped) this.#relay.onResponseError(controller, error);
  }
}
