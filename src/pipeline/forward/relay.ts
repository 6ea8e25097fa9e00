import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { CallerGone, GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import type { Forwarded, Injected } from '../stages.ts';
import { Answer } from './answer.ts';
import { forwardFailure } from './failure.ts';

export interface RelayOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds for which a caller may take nothing. */
  readonly drainTimeout: number;
  /** Told of the bytes that pass, up and down. */
  meter(bytes: number): void;
  readonly settle: { resolve(outcome: Forwarded): void; reject(error: Error): void };
}

type Controller = Dispatcher.DispatchController;

/** Carries one answer from undici to the caller, and the caller's leaving back to the provider. */
export class Relay {
  readonly #call: Injected;
  readonly #options: RelayOptions;
  readonly #answer: Answer;
  readonly #sentAt: number;
  #controller: Controller | undefined;
  /** When the bytes came that are being dealt with. */
  #arrivedAt = 0;
  #overhead = 0;
  /** The first who broke it off; nobody: the caller. */
  #brokenOff: Pick<Forwarded, 'ending' | 'detail'> | undefined;

  constructor(call: Injected, options: RelayOptions) {
    const { clock, timers, drainTimeout, meter } = options;
    this.#call = call;
    this.#options = options;
    this.#sentAt = clock.elapsed();
    this.#answer = new Answer(call.response, {
      timers,
      drainTimeout,
      meter,
      withhold: (error) => this.fail(error, error.code === 'response_leak' ? 'response_leak' : 'response_unscannable'),
      onHead: () => {
        this.#overhead = this.#sentAt - call.startedAt + clock.elapsed() - this.#arrivedAt;
      },
    });
    call.response.once('close', this.#closed);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
  }

  onBodySent(chunk: Buffer): void {
    this.#options.meter(chunk.length);
  }

  /** @param call as it was sent. */
  onResponseStart(controller: Controller, status: number, headers: IncomingHttpHeaders, call: Injected): void {
    if (status > 599) throw new GatewayError('upstream_unreachable', { detail: 'a status above 599' });
    this.#arrivedAt = this.#options.clock.elapsed();
    this.#answer.begin(controller, status, headers, call);
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (!this.#call.response.headersSent) this.#arrivedAt = this.#options.clock.elapsed();
    this.#answer.take(chunk);
  }

  onResponseEnd(): void {
    this.#answer.finish();
  }

  onResponseError(_controller: Controller, error: Error): void {
    const { request } = this.#call;
    // The caller's leaving is told by #closed, whether it ends the call here or breaks off the body that undici reads.
    if (error instanceof CallerGone || (request.destroyed && !request.complete)) return;
    this.fail(forwardFailure(error), 'upstream_closed');
  }

  /** Ends the call: with the error while no answer has begun, and by breaking off the answer otherwise. */
  fail(error: GatewayError, ending: Forwarded['ending']): void {
    const { response } = this.#call;
    if (response.headersSent) {
      if (!response.writableEnded) this.#brokenOff ??= { ending, detail: error.detail };
      // node:http keeps what it was just given for a moment, and drops it when destroyed. A client whose connection closes without a
      // byte may send its request again; with a head, it knows that there was an answer.
      response.socket?.uncork();
      response.destroy();
      // The end of the connection is told later, and until then the rest of a body would go on to the provider.
      this.#controller?.abort(error);
      return;
    }
    response.off('close', this.#closed);
    this.#answer.close();
    this.#controller?.abort(error);
    this.#options.settle.reject(error);
  }

  readonly #closed = (): void => {
    const { response } = this.#call;
    const complete = response.writableFinished;
    this.#answer.close();
    if (!complete) this.#controller?.abort(new CallerGone());
    if (!response.headersSent) {
      this.#options.settle.reject(new CallerGone());
      return;
    }
    this.#options.settle.resolve({
      status: response.statusCode,
      bytes: this.#answer.bytes,
      overhead: this.#overhead,
      ...(complete ? { ending: 'complete' } : (this.#brokenOff ?? { ending: 'client_closed' })),
    });
  };
}
