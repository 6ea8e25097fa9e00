import type { Clock } from '../core/clock.ts';
import { CallerGone, GatewayError } from '../core/errors.ts';
import { forwardFailure } from './forward/failure.ts';
import { Relay } from './forward/relay.ts';
import { requestBody } from './forward/request-body.ts';
import type { Forwarded, Injected } from './stages.ts';

export interface ForwardParts {
  readonly clock: Clock;
  /** Milliseconds without a byte of the request arriving or of the answer being read. */
  readonly bodyTimeout: number;
}

/** Last stage before the record: sends the request and streams the answer back. No redirect is followed, nothing is sent twice. */
export function createForward({ clock, bodyTimeout }: ForwardParts) {
  /** @throws GatewayError when no answer had begun. */
  return async (call: Injected): Promise<Forwarded> => {
    const { request, response, operation, outgoing, bodyLength } = call;
    // RFC 9110, section 10.1.1: HTTP/1.0 knows no interim answers.
    if (request.headers.expect !== undefined && request.httpVersion !== '1.0') response.writeContinue();
    const { content, length } = await requestBody(request, bodyLength, {
      max: operation.maxBody,
      idle: bodyTimeout,
    }).catch((error: unknown) => {
      throw error instanceof GatewayError ? error : new CallerGone();
    });
    if (response.destroyed) throw new CallerGone();
    const { firstByte, idle } = call.route.settings.timeouts;
    return new Promise((resolve, reject) => {
      const relay = new Relay(call, clock, bodyTimeout, { resolve, reject });
      const options = {
        path: outgoing.target,
        method: operation.method,
        headers: length === undefined ? [...outgoing.headers] : [...outgoing.headers, 'content-length', String(length)],
        body: content as Buffer | null,
        headersTimeout: firstByte,
        bodyTimeout: idle,
      };
      try {
        operation.upstream.dispatch(options, relay);
      } catch (error) {
        reject(forwardFailure(error));
      }
    });
  };
}
