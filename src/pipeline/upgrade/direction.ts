import { CLOSE, FrameReader, NoFrame } from './frame-reader.ts';
import type { PayloadScan } from './payload-scan.ts';

/** Bytes that may wait: a secret's few hundred in frames of one byte each. More are control frames, sent to fill our memory. */
const MOST_WAITING = 64 * 1024;

/** What goes by in one direction of a WebSocket: whole frames, until a close frame of theirs or one of ours ends it. */
export class Direction {
  readonly #reader: FrameReader;
  readonly #scan: PayloadScan | undefined;
  /** How many bytes came, and those of them that wait. */
  #came = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** What ends it, once the frame under way has ended. */
  #last: Buffer | undefined;
  #isOver = false;
  #hasClosed = false;

  /** @param isMasked true from the client to the server. */
  constructor(isMasked: boolean, scan?: PayloadScan) {
    this.#reader = new FrameReader(isMasked);
    this.#scan = scan;
  }

  /** Nothing goes by any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** A close frame of theirs went by. */
  get hasClosed(): boolean {
    return this.#hasClosed;
  }

  /** True where a frame of ours may be put in. */
  get isBetween(): boolean {
    return !this.#isOver && this.#last === undefined && this.#waitingBytes === 0 && this.#reader.isBetween;
  }

  /** Takes the next bytes. @returns what goes on. @throws NoFrame, LeakFound, SearchTooHard: then it is over. */
  pass(bytes: Buffer): Buffer[] {
    try {
      return this.#pass(bytes);
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }

  #pass(bytes: Buffer): Buffer[] {
    let at = 0;
    while (at < bytes.length && !this.#isOver) at += this.#take(bytes.subarray(at));
    const released = at === 0 ? [] : this.#release(bytes.subarray(0, at));
    const isCut = this.#isOver && !this.#hasClosed && at > 0;
    // Where something waits, our frame would stand in the middle of it.
    return isCut && this.#last !== undefined && this.#waitingBytes === 0 ? [...released, this.#last] : released;
  }

  /**
   * Ends it with a frame of ours, at the next place where one fits.
   * @returns what goes out now; undefined when what waits may not go out, so that no such place can be reached.
   */
  end(last: Buffer): Buffer[] | undefined {
    if (this.#isOver) return [];
    this.#last = last;
    if (!this.#reader.isBetween) return [];
    this.#isOver = true;
    return this.#waitingBytes > 0 ? undefined : [last];
  }

  #take(bytes: Buffer): number {
    const { taken, isPayload } = this.#reader.take(bytes);
    const { frame, isBetween } = this.#reader;
    if (isPayload && frame !== undefined) this.#scan?.see(bytes.subarray(0, taken), this.#came, frame);
    this.#came += taken;
    if (isBetween && frame !== undefined) {
      this.#scan?.endFrame(frame);
      this.#hasClosed = frame.opcode === CLOSE;
      this.#isOver = this.#hasClosed || this.#last !== undefined;
    }
    return taken;
  }

  /** Lets go of what waited and of these bytes, as far as may be. */
  #release(bytes: Buffer): Buffer[] {
    const held = Math.max(0, this.#came - (this.#scan?.heldFrom ?? Number.POSITIVE_INFINITY));
    if (held === 0 && this.#waitingBytes === 0) return [bytes];
    if (held > MOST_WAITING) throw new NoFrame();
    const all = Buffer.concat([...this.#waiting, bytes]);
    this.#waiting = held === 0 ? [] : [all.subarray(all.length - held)];
    this.#waitingBytes = held;
    return held === all.length ? [] : [all.subarray(0, all.length - held)];
  }
}
