import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { CallerGone, GatewayError } from '../../core/errors.ts';
import type { Forwarded, Injected } from '../stages.ts';
import { forwardFailure } from './failure.ts';
import { responseHeaders } from './response-headers.ts';

/** Carries one answer from undici to the caller, at the caller's pace, and the caller's leaving back to the provider. */
export class Relay implements Dispatcher.DispatchHandler {
  readonly #call: Injected;
  readonly #clock: Clock;
  /** Milliseconds for which a caller may take nothing. */
  readonly #drainTimeout: number;
  readonly #settle: { resolve(outcome: Forwarded): void; reject(error: Error): void };
  #controller: Dispatcher.DispatchController | undefined;
  readonly #sentAt: number;
  #overhead = 0;
  #bytes = 0;
  /** From Content-Length, so that the last piece can end the answer in one write. */
  #expected = -1;
  #brokenOff: Forwarded['ending'] = 'client_closed';
  #stall: NodeJS.Timeout | undefined;

  constructor(
    call: Injected,
    clock: Clock,
    drainTimeout: number,
    settle: { resolve(outcome: Forwarded): void; reject(error: Error): void },
  ) {
    this.#call = call;
    this.#clock = clock;
    this.#drainTimeout = drainTimeout;
    this.#settle = settle;
    this.#sentAt = clock.elapsed();
    call.response.once('close', this.#closed);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#call.response.destroyed) controller.abort(new CallerGone());
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    if (status > 599) throw new GatewayError('upstream_unreachable', { detail: 'a status above 599' });
    const arrived = this.#clock.elapsed();
    this.#expected = Number(headers['content-length'] ?? -1);
    this.#call.response.writeHead(status, responseHeaders(headers, this.#call));
    // Of unknown length, it may be a stream whose first event comes late.
    if (this.#expected === -1) this.#call.response.flushHeaders();
    this.#overhead = this.#sentAt - this.#call.startedAt + this.#clock.elapsed() - arrived;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { response } = this.#call;
    this.#bytes += chunk.length;
    if (this.#bytes === this.#expected) {
      this.#end(chunk);
      return;
    }
    if (response.write(chunk)) return;
    controller.pause();
    this.#watch();
    response.once('drain', () => {
      clearTimeout(this.#stall);
      controller.resume();
    });
  }

  onResponseEnd(): void {
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { request, response } = this.#call;
    // The caller's leaving is told by #closed, whether it ends the call here or breaks off the body that undici reads.
    if (error instanceof CallerGone || (request.destroyed && !request.complete)) return;
    if (response.headersSent) {
      if (!response.writableEnded) this.#brokenOff = 'upstream_closed';
      response.destroy();
      return;
    }
    response.off('close', this.#closed);
    this.#settle.reject(forwardFailure(error));
  }

  /** Ends the call: with the error while no answer has begun, and by breaking off the answer otherwise. */
  fail(error: GatewayError, ending: Forwarded['ending']): void {
    const { response } = this.#call;
    if (response.headersSent) {
      this.#brokenOff = ending;
      response.destroy();
      return;
    }
    response.off('close', this.#closed);
    this.#controller?.abort(error);
    this.#settle.reject(error);
  }

  /** The provider is done; the caller still has to take what is left, and not at its leisure. */
  #end(chunk?: Buffer): void {
    const { response } = this.#call;
    if (response.writableEnded || response.destroyed) return;
    response.end(chunk);
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => this.#call.response.destroy(), this.#drainTimeout);
  }

  readonly #closed = (): void => {
    const { response } = this.#call;
    clearTimeout(this.#stall);
    const complete = response.writableFinished;
    if (!complete) this.#controller?.abort(new CallerGone());
    if (!response.headersSent) {
      this.#settle.reject(new CallerGone());
      return;
    }
    this.#settle.resolve({
      status: response.statusCode,
      bytes: this.#bytes,
      overhead: this.#overhead,
      ending: complete ? 'complete' : this.#brokenOff,
    });
  };
}
