import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Readable } from 'node:stream';

/** A call whose request and answer a test handles piece by piece; each has a connection of its own. */
export function begin(url: string, token: string, options: RequestOptions = {}): ClientRequest {
  const headers = { authorization: `Bearer ${token}`, ...(options.headers as Record<string, string> | undefined) };
  const call = request(url, { agent: false, ...options, headers });
  call.on('error', () => {});
  return call;
}

/** The head of the answer; its body waits until it is read. @throws when the connection breaks before. */
export function answerTo(call: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    call.once('response', (answer) => {
      answer.on('error', () => {});
      resolve(answer);
    });
    call.once('error', reject);
  });
}

/** The next piece of a body, as text. */
export async function nextPiece(stream: Readable): Promise<string> {
  for (;;) {
    const piece: unknown = stream.read();
    if (piece !== null) return String(piece);
    await once(stream, 'readable');
  }
}

/** How many bytes there were, and their SHA-256. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
  /** False when the transfer broke off. */
  readonly complete: boolean;
}

/** Reads to the end, or to where it broke off. */
export async function digestOf(stream: IncomingMessage): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of stream) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
    }
  } catch {
    return { bytes, sha256: hash.digest('hex'), complete: false };
  }
  return { bytes, sha256: hash.digest('hex'), complete: stream.complete };
}
