import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './reply.ts';

/** Settles when the answer is out or the client has gone. */
export async function sendReply(response: ServerResponse, { status, headers, body }: Reply): Promise<void> {
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const length = status === 304 || status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length });
    response.end(body);
    return;
  }
  response.writeHead(status, headers);
  // The headers must not wait for the first part.
  response.flushHeaders();
  await pipeline(Readable.from(body), response);
}
