import { GatewayError } from '../../core/errors.ts';
import type { BodyType } from './body-type.ts';

/** A body's pieces, held against what its type says of their form. @throws GatewayError `malformed_body`. */
export function wellFormed(pieces: AsyncIterable<Buffer>, type: BodyType | undefined): AsyncIterable<Buffer> {
  return type?.kind === 'multipart' ? wellFormedMultipart(pieces, type.boundary) : pieces;
}

/**
 * A multipart body that begins with its boundary and ends with the closing one, piece by piece. The last bytes are held back
 * until they are known to be the end, so that a body which is cut short is never complete for the provider either.
 * @throws GatewayError `malformed_body`.
 */
async function* wellFormedMultipart(pieces: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<Buffer> {
  const opening = Buffer.from(`--${boundary}`, 'latin1');
  // CRLF, the closing delimiter, and the CRLF that most clients put after it.
  const tail = opening.length + 6;
  let held = Buffer.alloc(0);
  let begun = false;
  for await (const piece of pieces) {
    held = Buffer.concat([held, piece]);
    if (!begun) {
      if (held.length < opening.length + 2) continue;
      checkOpening(held, opening);
      begun = true;
    }
    if (held.length <= tail) continue;
    yield held.subarray(0, held.length - tail);
    held = held.subarray(held.length - tail);
  }
  if (!begun) checkOpening(held, opening);
  const closing = `--${boundary}--`;
  const end = held.toString('latin1').replace(/\r\n$/, '');
  if (end !== closing && !end.endsWith(`\r\n${closing}`))
    throw new GatewayError('malformed_body', { detail: 'multipart without its closing boundary' });
  yield held;
}

function checkOpening(start: Buffer, opening: Buffer): void {
  const after = start.toString('latin1', opening.length, opening.length + 2);
  if (!start.subarray(0, opening.length).equals(opening) || (after !== '\r\n' && after !== '--'))
    throw new GatewayError('malformed_body', { detail: 'multipart that does not begin with its boundary' });
}
