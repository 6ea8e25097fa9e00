import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { CallerGone, GatewayError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';
import { responseHeaders } from '../forward/response-headers.ts';
import { checkHeaders } from '../forward/scan/check-headers.ts';
import { holds } from '../forward/scan/holds.ts';
import type { Injected } from '../stages.ts';

/** Bytes of a refusal's body that go back: it says in a sentence what is wrong. A longer one is left out. */
const MOST = 64 * 1024;

/** What a provider answered to a handshake that it did not take. */
export interface Refusal {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Promise<Buffer>;
  /** Nobody waits for its body. */
  drop(): void;
}

/** Begins to read the answer, at once: http-proxy-middleware has others let it flow away. */
export function readRefusal(answer: IncomingMessage, idle: number, timers: Timers): Refusal {
  return {
    status: answer.statusCode ?? 502,
    headers: answer.headers,
    body: bodyOf(answer, idle, timers),
    drop: () => answer.destroy(),
  };
}

/**
 * Passes a refusal on: status, headers and body as of any call.
 * @returns bytes sent. @throws GatewayError `response_leak` when it holds a secret, `response_unscannable` when that cannot be told; CallerGone.
 */
export async function passRefusal(refusal: Refusal, call: Injected): Promise<number> {
  const { response, outgoing } = call;
  const { matcher } = outgoing;
  const body = await refusal.body;
  const headers = { ...responseHeaders(refusal.headers, call) };
  for (const name of ['content-length', 'content-encoding', 'content-range']) delete headers[name];
  checkHeaders(matcher, refusal.headers, headers);
  if (holds(matcher, body)) throw new GatewayError('response_leak', { detail: 'in the answer to a handshake' });
  if (response.destroyed) throw new CallerGone();
  response.writeHead(refusal.status, { ...headers, 'Content-Length': body.length });
  response.end(body);
  return body.length;
}

/** The body, or nothing of one that is too long, encoded, late or broken off. */
async function bodyOf(answer: IncomingMessage, idle: number, timers: Timers): Promise<Buffer> {
  const nothing = Buffer.alloc(0);
  const callOff = timers.after(idle, () => answer.destroy());
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    if (answer.headers['content-encoding'] !== undefined) return nothing;
    for await (const piece of answer as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > MOST) return nothing;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch {
    return nothing;
  } finally {
    callOff();
    answer.destroy();
  }
}
