import type { Layers, Point } from './layers.ts';
import { ScanFailure } from './scan-failure.ts';

/**
 * Bytes that may wait. A zstd block has at most 128 KiB (RFC 8878, section 3.1.1.2.4), the pieces it begins and ends in 64 KiB
 * each, and a begun secret a few hundred bytes; more can only be a stream that goes on but decodes to nothing.
 */
const MOST_WAITING = 512 * 1024;

interface Piece {
  readonly bytes: Buffer;
  /** What it decodes to ends here; until all of that was seen, where it ends itself. */
  end: Point;
}

/** Encoded pieces of a body that wait until all they decode to is clear. */
export class WaitingPieces {
  readonly #layers: Layers;
  readonly #pieces: Piece[] = [];
  /** How many of them, from the first, are decoded whole. */
  #decoded = 0;
  #bytes = 0;

  constructor(layers: Layers) {
    this.#layers = layers;
  }

  /** How many there are. */
  get length(): number {
    return this.#pieces.length;
  }

  /** Adds the piece that the layers have just taken. */
  add(bytes: Buffer): void {
    this.#pieces.push({ bytes, end: this.#layers.here() });
    this.#bytes += bytes.length;
    for (let piece = this.#pieces[this.#decoded]; piece !== undefined; piece = this.#pieces[++this.#decoded]) {
      if (!this.#layers.decodedUpTo(piece.end)) break;
      piece.end = this.#layers.here();
    }
  }

  /**
   * Takes out the pieces that are clear now.
   * @param isQuiet nothing has followed for a while, so that what only covers a secret's beginning need not wait.
   * @throws ScanFailure `held_too_long` when too much is left.
   */
  takeClear(isQuiet = false): Buffer[] {
    let count = 0;
    while (count < this.#decoded && this.#layers.clearUpTo(this.#pieces[count]?.end ?? [], isQuiet)) count++;
    this.#decoded -= count;
    const clear = this.#takeOut(count);
    if (!isQuiet && this.#bytes > MOST_WAITING) throw new ScanFailure('held_too_long');
    return clear;
  }

  /** Takes out all pieces, once the body has ended and nothing was found. */
  takeAll(): Buffer[] {
    return this.#takeOut(this.#pieces.length);
  }

  #takeOut(count: number): Buffer[] {
    const taken = this.#pieces.splice(0, count).map(({ bytes }) => bytes);
    this.#bytes -= taken.reduce((sum, { length }) => sum + length, 0);
    return taken;
  }
}
