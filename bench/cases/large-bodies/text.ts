import { jsonText } from '../../json-text.ts';

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
const PIECE = 64 * 1024;
const text = jsonText(MIB);

/** So many bytes of text that is scanned like any other, in pieces of the size that sockets give. */
export function* textPieces(bytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes; at += PIECE) yield text.subarray(at % MIB, (at % MIB) + Math.min(PIECE, bytes - at));
}
