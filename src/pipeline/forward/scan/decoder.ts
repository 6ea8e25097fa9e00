import type { Transform } from 'node:stream';
import type { Zlib } from 'node:zlib';
import type { ContentCoding } from './content-codings.ts';
import { ScanFailure } from './scan-failure.ts';

/** What is done with decoded bytes before more are decoded. */
export type Take = (decoded: Buffer) => Promise<void>;

/** Undoes one content coding, piece by piece, and knows when it has given out all that a piece decodes to. */
export class Decoder {
  readonly #coding: ContentCoding;
  #stream: (Transform & Zlib) | undefined;
  #fed = 0;
  #failure: NodeJS.ErrnoException | undefined;
  #wake: () => void = () => {};

  constructor(coding: ContentCoding) {
    this.#coding = coding;
  }

  /** @throws ScanFailure `corrupt`, `trailing_bytes`, and what `take` throws. */
  async decode(piece: Buffer, take: Take): Promise<void> {
    if (piece.length === 0) return;
    this.#stream ??= this.#open(piece[0] as number);
    this.#fed += piece.length;
    let consumed = false;
    this.#stream.write(piece, () => {
      consumed = true;
      this.#wake();
    });
    await this.#drain(this.#stream, take, () => consumed);
    // zlib stops reading where its format ends, and says nothing.
    if (this.#stream.bytesWritten < this.#fed) throw new ScanFailure('trailing_bytes');
  }

  /** Gives out the rest. @throws ScanFailure `truncated` when the format goes on. No content at all, as for HEAD, is whole. */
  async finish(take: Take): Promise<void> {
    if (this.#stream === undefined) return;
    let ended = false;
    this.#stream.once('end', () => {
      ended = true;
      this.#wake();
    });
    this.#stream.end();
    await this.#drain(this.#stream, take, () => ended);
  }

  /** Frees the memory of the decoder, also in the middle of work. */
  close(): void {
    this.#stream?.destroy();
    this.#wake();
  }

  #open(first: number): Transform & Zlib {
    const stream = this.#coding.open(first);
    stream.on('readable', () => this.#wake());
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure = error;
      this.#wake();
    });
    return stream;
  }

  async #drain(stream: Transform, take: Take, done: () => boolean): Promise<void> {
    for (;;) {
      for (let decoded = stream.read() as Buffer | null; decoded !== null; decoded = stream.read()) await take(decoded);
      if (this.#failure !== undefined)
        throw new ScanFailure(this.#failure.code === 'Z_BUF_ERROR' ? 'truncated' : 'corrupt');
      if (done()) return;
      // Closed by us: nobody reads the reason.
      if (stream.destroyed) throw new ScanFailure('corrupt');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
