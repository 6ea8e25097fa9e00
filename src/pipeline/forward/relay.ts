import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { CallerGone, GatewayError } from '../../core/errors.ts';
import type { Forwarded, Injected } from '../stages.ts';
import { forwardFailure } from './failure.ts';
import { responseHeaders } from './response-headers.ts';

/** undici's own timers may run so many milliseconds late; ours, for a call that waits in its queue, must not outrun them. */
const TIMER_SLACK = 1_000;

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
  #upstreamFailed = false;
  #givenUp = false;
  #stall: NodeJS.Timeout | undefined;
  /** Runs while the call waits for a connection. */
  readonly #queued: NodeJS.Timeout;

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
    const { connect, firstByte } = call.route.settings.timeouts;
    this.#queued = setTimeout(() => this.#giveUp(), connect + firstByte + TIMER_SLACK);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#queued);
    this.#controller = controller;
    if (this.#call.response.destroyed || this.#givenUp) controller.abort(new CallerGone());
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
    clearTimeout(this.#queued);
    const { request, response } = this.#call;
    // The caller's leaving is told by #closed, whether it ends the call here or breaks off the body that undici reads.
    if (error instanceof CallerGone || (request.destroyed && !request.complete)) return;
    if (response.headersSent) {
      this.#upstreamFailed = !response.writableEnded;
      response.destroy();
      return;
    }
    response.off('close', this.#closed);
    this.#settle.reject(forwardFailure(error));
  }

  /** No connection came free in time. undici keeps the request in its queue; when its turn comes it is aborted unsent. */
  #giveUp(): void {
    this.#givenUp = true;
    this.#call.response.off('close', this.#closed);
    this.#settle.reject(new GatewayError('upstream_timeout', { detail: 'no connection came free' }));
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
    clearTimeout(this.#queued);
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
      ending: complete ? 'complete' : this.#upstreamFailed ? 'upstream_closed' : 'client_closed',
    });
  };
}
