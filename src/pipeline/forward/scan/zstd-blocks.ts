import { ScanFailure } from './scan-failure.ts';

const MAGIC = 0xfd2fb528;
/** A block of this type is one byte, to be repeated. */
const RLE = 1;
/** Bytes of the fields whose size a frame's descriptor gives by a number of two bits. */
const DICTIONARY_ID = [0, 1, 2, 4];
const CONTENT_SIZE = [0, 2, 4, 8];

/**
 * Tells how much of a zstd frame has come in whole parts (RFC 8878, section 3.1), without decoding it: a decoder takes in what has
 * come of a block and gives out nothing of it before it has all, but whoever else reads those bytes may see what they hold.
 */
export class ZstdBlocks {
  readonly #parts = frame();
  /** Bytes that the current part has altogether, has got, and the first four of them as a little-endian number. */
  #size = this.#parts.next(0).value;
  #got = 0;
  #number = 0;
  #seen = 0;
  #settled = 0;

  /** How many bytes of the stream so far are of whole parts. */
  get settled(): number {
    return this.#settled;
  }

  /** @throws ScanFailure `corrupt`; `trailing_bytes` after the first frame, the only one that Node's decoder reliably reads. */
  push(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      for (; this.#got < 4 && this.#got < this.#size && at < piece.length; this.#got++, at++)
        this.#number += (piece[at] as number) * 2 ** (8 * this.#got);
      const rest = Math.min(this.#size - this.#got, piece.length - at);
      this.#got += rest;
      at += rest;
      if (this.#got === this.#size) this.#next(this.#seen + at);
    }
    this.#seen += piece.length;
  }

  #next(end: number): void {
    this.#settled = end;
    do {
      this.#size = this.#parts.next(this.#number).value;
      this.#got = 0;
      this.#number = 0;
    } while (this.#size === 0);
  }
}

/** Yields the size of each part of a frame, and is given the number at its beginning. */
function* frame(): Generator<number, never, number> {
  if ((yield 4) !== MAGIC) throw new ScanFailure('corrupt');
  const descriptor = yield 1;
  const single = (descriptor & 0x20) !== 0;
  const contentSize = CONTENT_SIZE[descriptor >>> 6] || (single ? 1 : 0);
  yield (single ? 0 : 1) + (DICTIONARY_ID[descriptor & 3] ?? 0) + contentSize;
  for (let last = false; !last; ) {
    const header = yield 3;
    last = (header & 1) === 1;
    yield ((header >>> 1) & 3) === RLE ? 1 : header >>> 3;
  }
  if ((descriptor & 0x04) !== 0) yield 4;
  yield 1;
  throw new ScanFailure('trailing_bytes');
}
