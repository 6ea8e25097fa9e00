import type { IncomingMessage } from 'node:http';
import type { BodyType } from '../body/body-type.ts';
import { type BodyLimits, bounded, readWhole } from '../body/bounded.ts';
import { wellFormed } from '../body/multipart.ts';

/** Up to this limit a body of unknown length, one that is checked, or one to keep, is read whole before the provider hears of it. */
const READ_WHOLE = 1024 ** 2;

/** What undici sends as the body, and its length where it is known. */
export interface RequestBody {
  readonly content: Buffer | AsyncIterable<Buffer> | null;
  readonly length: number | undefined;
}

/**
 * The body of a request, bounded in size and in time.
 * @param declared its Content-Length: 0 for none, undefined when chunked.
 * @param keep it may have to be sent again.
 * @throws GatewayError `body_too_large`, `request_timeout`, `malformed_body`; those of a streamed body come out of the stream.
 */
export async function requestBody(
  request: IncomingMessage,
  declared: number | undefined,
  type: BodyType | undefined,
  limits: BodyLimits,
  keep: boolean,
): Promise<RequestBody> {
  if (declared === 0) return { content: null, length: undefined };
  const checked = type?.kind === 'multipart';
  const stream = wellFormed(bounded(request, limits), type);
  if ((declared !== undefined && !checked && !keep) || (declared ?? limits.max) > READ_WHOLE)
    return { content: stream, length: declared };
  const content = await readWhole(stream);
  return { content, length: content.length };
}

/** A body that was read and written anew. */
export function wholeBody(content: Buffer | undefined): RequestBody {
  return content === undefined ? { content: null, length: undefined } : { content, length: content.length };
}
