import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';

export interface BodyLimits {
  /** Bytes. */
  readonly max: number;
  /** Milliseconds without a byte. */
  readonly idle: number;
}

/** The pieces of a request's body, bounded in size and in time. @throws GatewayError `body_too_large`, `request_timeout`. */
export async function* bounded(request: IncomingMessage, { max, idle }: BodyLimits): AsyncGenerator<Buffer> {
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
    // An answer may come before the body has: what is left of it is let go by, so that the caller gets to read the answer,
    // and the next request on this connection is heard.
    void pieces.return?.().then(
      () => request.resume(),
      () => {},
    );
  }
}

/** All pieces in one. */
export async function readWhole(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const list: Buffer[] = [];
  for await (const piece of pieces) list.push(piece);
  return Buffer.concat(list);
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
