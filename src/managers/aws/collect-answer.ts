/** Bytes of an answer: a secret has 64 KiB, and each of a page of 100 names may have 20 KiB of tags. */
const LARGEST = 4 * 2 ** 20;

/** The bytes of an answer, which the SDK would collect without end. @throws RangeError when there are more than AWS ever sends. */
export async function collectAnswer(answer: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer) {
    size += piece.length;
    if (size > LARGEST) throw new RangeError('The answer is too large.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
