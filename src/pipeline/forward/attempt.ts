import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { CallerGone } from '../../core/errors.ts';
import type { Passage } from '../../resilience/circuit.ts';
import type { Injected } from '../stages.ts';
import { judge, type Outcome } from './outcome.ts';
import type { Relay } from './relay.ts';

type Controller = Dispatcher.DispatchController;

/** Of an answer that nobody will see, so many bytes are read to keep its connection; beyond, a new one costs less. */
const MOST_DROPPED = 64 * 1024;

/** What decides about an attempt. */
export interface AttemptOptions {
  /** As it is sent. */
  readonly call: Injected;
  /** To be told how the provider did; undefined when nobody counts. */
  readonly passage: Passage | undefined;
  /** False once the call is over. */
  isWanted(): boolean;
  /** Whether an error is the caller's, or of our own policy. */
  isOurs(error: Error): boolean;
  /** Whether this outcome is for nobody, because the call is sent again, or is refused by us. */
  sendsAgain(outcome: Outcome): boolean;
  /**
   * Whether this answer is for nobody, because the call is sent again with the key fetched anew; undefined when that is not to be
   * found out. Never rejects.
   */
  sendsRenewed(status: number): Promise<boolean> | undefined;
}

/** One sending of a call. What comes of it goes on to the relay, unless the call is sent again: then nobody sees it. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #relay: Relay;
  readonly #options: AttemptOptions;
  #controller: Controller | undefined;
  #hasBegun = false;
  #isDropped = false;
  #bytesDropped = 0;
  /** What comes while nobody knows yet whether the answer goes on: a pause does not hold back the end of a connection. */
  #held: (() => void)[] | undefined;

  constructor(relay: Relay, options: AttemptOptions) {
    this.#relay = relay;
    this.#options = options;
  }

  /** Ends what is still under way of it. Another sending must not wait for the connection behind an answer that nobody waits for. */
  cut(): void {
    this.#controller?.abort(new Error('Nobody waits for this answer.'));
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#options.isWanted()) this.#relay.onRequestStart(controller);
    else controller.abort(new CallerGone());
  }

  onBodySent(chunk: Buffer): void {
    this.#relay.onBodySent(chunk);
  }

  onResponseStart(controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const { call, passage, sendsAgain, sendsRenewed } = this.#options;
    const answer = { status, headers };
    judge(passage, answer, call);
    this.#isDropped = sendsAgain(answer);
    if (this.#isDropped) return;
    const renewal = sendsRenewed(status);
    if (renewal === undefined) {
      this.#begin(controller, status, headers);
      return;
    }
    controller.pause();
    const held: (() => void)[] = [];
    this.#held = held;
    void renewal.then((isSentAgain) => {
      this.#held = undefined;
      this.#isDropped = isSentAgain || !this.#options.isWanted();
      try {
        if (!this.#isDropped) this.#begin(controller, status, headers);
        for (const passOn of held) passOn();
        controller.resume();
      } catch (error) {
        controller.abort(error as Error);
        this.onResponseError(controller, error as Error);
      }
    });
  }

  #begin(controller: Controller, status: number, headers: IncomingHttpHeaders): void {
    this.#hasBegun = true;
    this.#relay.onResponseStart(controller, status, headers, this.#options.call);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#held !== undefined) {
      this.#held.push(() => this.onResponseData(controller, chunk));
      return;
    }
    if (!this.#isDropped) {
      this.#relay.onResponseData(controller, chunk);
      return;
    }
    this.#bytesDropped += chunk.length;
    if (this.#bytesDropped > MOST_DROPPED) controller.abort(new Error('Nobody wants this answer.'));
  }

  onResponseEnd(): void {
    if (this.#held !== undefined) this.#held.push(() => this.onResponseEnd());
    else if (!this.#isDropped) this.#relay.onResponseEnd();
  }

  onResponseError(controller: Controller, error: Error): void {
    if (this.#held !== undefined) {
      this.#held.push(() => this.onResponseError(controller, error));
      return;
    }
    if (this.#isDropped) return;
    const { passage, isWanted, isOurs, sendsAgain } = this.#options;
    if (isOurs(error)) passage?.abandoned();
    else passage?.failed();
    this.#isDropped = !this.#hasBegun && isWanted() && sendsAgain({ error });
    if (!this.#isDropped) this.#relay.onResponseError(controller, error);
  }
}
