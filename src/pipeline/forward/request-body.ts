import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';

/** Up to this limit a body of unknown length is read whole before the provider hears of the call; above, it streams. */
const READ_WHOLE = 1024 ** 2;

export interface BodyLimits {
  /** Bytes. */
  readonly max: number;
  /** Milliseconds without a byte. */
  readonly idle: number;
}

/** What undici sends as the body, and its length where it is known. */
export interface RequestBody {
  readonly content: Buffer | AsyncIterable<Buffer> | null;
  readonly length: number | undefined;
}

/**
 * The body of a request, bounded in size and in time.
 * @param declared its Content-Length: 0 for none, undefined when chunked.
 * @throws GatewayError `body_too_large`, `request_timeout`; those of a streamed body come out of the stream.
 */
export async function requestBody(
  request: IncomingMessage,
  declared: number | undefined,
  limits: BodyLimits,
): Promise<RequestBody> {
  if (declared === 0) return { content: null, length: undefined };
  const stream = bounded(request, limits);
  if (declared !== undefined || limits.max > READ_WHOLE) return { content: stream, length: declared };
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  const content = Buffer.concat(pieces);
  return { content, length: content.length };
}

async function* bounded(request: IncomingMessage, { max, idle }: BodyLimits): AsyncGenerator<Buffer> {
  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await within(idle, pieces.next());
      if (done) return;
      total += value.length;
      if (total > max) throw new GatewayError('body_too_large');
      yield value;
    }
  } finally {
    // An answer may come before the body has: what is left of it is let go by, so that the caller gets to read the answer.
    void pieces.return?.().then(
      () => request.resume(),
      () => {},
    );
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // The rest of the request may still come, so that nothing can follow it on this connection.
    const failure = { detail: 'the request body stalled', headers: { Connection: 'close' } };
    timer = setTimeout(() => reject(new GatewayError('request_timeout', failure)), milliseconds).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
