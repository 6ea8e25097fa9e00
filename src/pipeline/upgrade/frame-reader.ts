/** Frames as RFC 6455 forbids them, or whose extension was not agreed upon. Whoever sends such may see other borders than we. */
export class NoFrame extends Error {}

/** What is known of a frame when its header has come. */
export interface FrameHeader {
  readonly opcode: number;
  /** True for the last frame of a message, and for every control frame. */
  readonly final: boolean;
  /** Bytes of its payload. */
  readonly length: number;
}

export const CLOSE = 0x8;
/** From here on, opcodes are of control frames (RFC 6455, section 5.5), which may come between the frames of a message. */
export const CONTROL = 0x8;
const KNOWN = new Set([0x0, 0x1, 0x2, CLOSE, 0x9, 0xa]);
const LONGEST_CONTROL = 125;
/** Two bytes, eight of length, four of mask. */
const LONGEST_HEADER = 14;

/** Follows the borders of the frames (RFC 6455, section 5.2) in one direction of a WebSocket without extensions. */
export class FrameReader {
  readonly #masked: boolean;
  readonly #header = Buffer.alloc(LONGEST_HEADER);
  #have = 0;
  #left = 0;
  #frame: FrameHeader | undefined;

  /** @param masked whether frames are masked: a client's must be, a server's must not (RFC 6455, section 5.1). */
  constructor(masked: boolean) {
    this.#masked = masked;
  }

  /** The frame under way, once its header has come whole; the last one when it has just ended. */
  get frame(): FrameHeader | undefined {
    return this.#frame;
  }

  /** True where one frame has ended and the next has not begun. */
  get isBetween(): boolean {
    return this.#have === 0 && this.#left === 0;
  }

  /**
   * Takes bytes up to the end of a header, the end of a frame, or their own end, whichever comes first.
   * @returns how many, and whether they are payload.
   * @throws NoFrame
   */
  take(bytes: Buffer): { taken: number; isPayload: boolean } {
    if (this.#left > 0) {
      const taken = Math.min(this.#left, bytes.length);
      this.#left -= taken;
      return { taken, isPayload: true };
    }
    let taken = 0;
    while (taken < bytes.length) {
      this.#header[this.#have++] = bytes[taken++] as number;
      if (this.#have <= 2) this.#check();
      if (this.#have === this.#needed()) {
        this.#begin();
        break;
      }
    }
    return { taken, isPayload: false };
  }

  /** Bytes of the header, as far as those that came tell. */
  #needed(): number {
    if (this.#have < 2) return 2;
    const short = (this.#header[1] as number) & 0x7f;
    return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (this.#masked ? 4 : 0);
  }

  /** Judges the first two bytes, each when it comes, so that what is wrong does not go on. */
  #check(): void {
    const [first = 0, second = 0] = this.#header;
    const opcode = first & 0xf;
    const isControl = opcode >= CONTROL;
    if ((first & 0x70) !== 0 || !KNOWN.has(opcode) || (isControl && (first & 0x80) === 0)) throw new NoFrame();
    if (this.#have < 2) return;
    if (((second & 0x80) !== 0) !== this.#masked || (isControl && (second & 0x7f) > LONGEST_CONTROL))
      throw new NoFrame();
  }

  #begin(): void {
    const [first = 0, second = 0] = this.#header;
    const short = second & 0x7f;
    const length =
      short === 126 ? this.#header.readUInt16BE(2) : short === 127 ? Number(this.#header.readBigUInt64BE(2)) : short;
    if (!Number.isSafeInteger(length)) throw new NoFrame();
    this.#frame = { opcode: first & 0xf, final: (first & 0x80) !== 0, length };
    this.#left = length;
    this.#have = 0;
  }
}
