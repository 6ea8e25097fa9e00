import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import type { Injected } from '../stages.ts';
import { responseHeaders } from './response-headers.ts';
import { openAnswerScan } from './scan/answer-scan.ts';
import type { BodyScan } from './scan/body-scan.ts';

export interface AnswerOptions {
  readonly timers: Timers;
  /** Milliseconds for which a caller may take nothing. */
  readonly drainTimeout: number;
  /** Told of the bytes that pass, as they came and decoded. */
  meter(bytes: number): void;
  /** The answer must not go on: it holds a secret, or nobody can tell. */
  withhold(error: GatewayError): void;
  /** The head goes out. */
  onHead(): void;
}

type Controller = Dispatcher.DispatchController;

/**
 * One answer on its way to the caller, looked through for secrets and at the caller's pace. Its head waits for the first bytes
 * that are clear, so that a secret in those is answered with an error; that of an event stream does not, whose first may be late.
 */
export class Answer {
  readonly #response: ServerResponse;
  readonly #options: AnswerOptions;
  #controller: Controller | undefined;
  #head: { readonly status: number; readonly headers: OutgoingHttpHeaders } | undefined;
  #scan: BodyScan | undefined;
  /** From Content-Length, so that the last piece can end the answer in one write; -1 when unknown. */
  #expected = -1;
  #arrived = 0;
  #bytes = 0;
  #callerIsSlow = false;
  #scanIsSlow = false;
  #callOffStall = () => {};

  constructor(response: ServerResponse, options: AnswerOptions) {
    this.#response = response;
    this.#options = options;
  }

  /** Bytes that went to the caller. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The provider's head is there.
   * @param call as it was sent.
   * @throws GatewayError `response_leak`, `response_unscannable`.
   */
  begin(controller: Controller, status: number, upstream: IncomingHttpHeaders, call: Injected): void {
    const headers = responseHeaders(upstream, call);
    this.#controller = controller;
    this.#expected = Number(upstream['content-length'] ?? -1);
    const events = {
      clear: (bytes: Buffer) => this.#pass(bytes),
      decoded: (bytes: number) => this.#options.meter(bytes),
      ready: () => {
        this.#scanIsSlow = false;
        this.#resume();
      },
      end: () => this.#end(),
      leak: () => this.#options.withhold(new GatewayError('response_leak', { detail: 'in the body' })),
      failure: (detail: string) => this.#options.withhold(new GatewayError('response_unscannable', { detail })),
    };
    this.#scan = openAnswerScan({ status, upstream, headers }, call, events, this.#options.timers);
    this.#head = { status, headers };
    if (isEventStream(upstream)) {
      this.#sendHead();
      this.#response.flushHeaders();
    }
  }

  /** Takes the next bytes of the body. */
  take(bytes: Buffer): void {
    this.#options.meter(bytes.length);
    if (this.#scan === undefined) {
      this.#pass(bytes);
      return;
    }
    this.#arrived += bytes.length;
    if (this.#arrived === this.#expected) {
      this.#scan.end(bytes);
      return;
    }
    if (this.#scan.push(bytes)) return;
    this.#scanIsSlow = true;
    this.#controller?.pause();
  }

  /** The body has come to its end. */
  finish(): void {
    if (this.#scan === undefined) this.#end();
    else this.#scan.end();
  }

  /** Nobody waits for it any more. */
  close(): void {
    this.#callOffStall();
    this.#scan?.close();
  }

  #pass(bytes: Buffer): void {
    const response = this.#response;
    this.#sendHead();
    this.#bytes += bytes.length;
    if (this.#bytes === this.#expected) {
      this.#end(bytes);
      return;
    }
    if (response.write(bytes) || this.#callerIsSlow) return;
    this.#callerIsSlow = true;
    this.#controller?.pause();
    this.#watch();
    response.once('drain', () => {
      this.#callOffStall();
      this.#callerIsSlow = false;
      this.#resume();
    });
  }

  #resume(): void {
    if (!this.#callerIsSlow && !this.#scanIsSlow) this.#controller?.resume();
  }

  /** The provider is done; the caller still has to take what is left, and not at its leisure. */
  #end(bytes?: Buffer): void {
    const response = this.#response;
    if (response.writableEnded || response.destroyed) return;
    this.#sendHead();
    response.end(bytes);
    this.#watch();
  }

  #sendHead(): void {
    if (this.#head === undefined) return;
    const { status, headers } = this.#head;
    this.#head = undefined;
    this.#response.writeHead(status, headers);
    this.#options.onHead();
  }

  #watch(): void {
    this.#callOffStall();
    this.#callOffStall = this.#options.timers.after(this.#options.drainTimeout, () => this.#response.destroy());
  }
}

/** Of a provider that says two types, the first: undici gives a list then. */
function isEventStream({ 'content-type': type }: IncomingHttpHeaders): boolean {
  return String(type).toLowerCase().startsWith('text/event-stream');
}
