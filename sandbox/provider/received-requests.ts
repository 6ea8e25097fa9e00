import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';

/** Stands for a body that is too big to keep. */
export interface BodyDigest {
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** `aborted` when the client went away before it had the whole answer. */
export type Ending = 'complete' | 'aborted';

/** One request exactly as it arrived, so that a test can judge what the gateway sent. */
export interface ReceivedRequest {
  readonly method: string;
  /** The request target, untouched. */
  readonly url: string;
  /** Names and values by turns, with repetitions and in the spelling on the wire. */
  readonly rawHeaders: readonly string[];
  /** Empty until it has arrived whole; a digest when larger than 1 MiB. */
  readonly body: Buffer | BodyDigest;
  readonly ended: Promise<Ending>;
}

type Entry = { -readonly [Field in keyof ReceivedRequest]: ReceivedRequest[Field] };

/** An older request gives way to a new one. */
const KEPT_REQUESTS = 1000;
const KEPT_BYTES = 1024 * 1024;

export function record(received: ReceivedRequest[], request: IncomingMessage, ended: Promise<Ending>): Entry {
  const { method = '', url = '', rawHeaders } = request;
  const entry = { method, url, rawHeaders, body: Buffer.alloc(0), ended };
  received.push(entry);
  if (received.length > KEPT_REQUESTS) received.shift();
  return entry;
}

/** The request's body, written into the entry while someone reads it, in constant memory. */
export function recordedBody(request: IncomingMessage, entry: Entry): Readable {
  const hash = createHash('sha256');
  let size = 0;
  let kept: Buffer[] = [];
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      kept = size > KEPT_BYTES ? [] : [...kept, chunk];
      done(null, chunk);
    },
    flush(done) {
      entry.body = size > KEPT_BYTES ? { size, sha256: hash.digest('hex') } : Buffer.concat(kept);
      done();
    },
  });
  // A client that leaves destroys the tap, so whoever reads it learns of it there.
  return pipeline(request, tap, () => {});
}

/** @throws TypeError when there is no such request or its body was too big to keep. */
export function bodyText(request: ReceivedRequest | undefined): string {
  if (!Buffer.isBuffer(request?.body)) throw new TypeError('No body was kept: a big one has a size and a hash.');
  return request.body.toString();
}
