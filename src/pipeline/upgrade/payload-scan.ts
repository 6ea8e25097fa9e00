import { Effort } from '../../core/secret-matcher/effort.ts';
import type { SecretScanner } from '../../core/secret-matcher/scanner.ts';
import type { SecretMatcher } from '../../core/secret-matcher.ts';
import { CONTROL, type FrameHeader } from './frame-reader.ts';

/** A message holds a secret: nothing more of it may go on. */
export class LeakFound extends Error {}

/**
 * Looks for secrets in the messages of a WebSocket, as its bytes go by. The end of what has come of a message must wait, with all
 * behind it, whether a secret begins there or not; but never beyond the end of the message: so nothing stalls. Places are counted in bytes from the first.
 */
export class PayloadScan {
  readonly #matcher: SecretMatcher;
  /** One for all messages: they may be as many, and as short, as the provider likes. */
  readonly #effort = new Effort();
  /** Of the message under way, between whose frames others may come. */
  #message: SecretScanner | undefined;
  /** Where the last parts of that message's payload stand. */
  #parts: (readonly [start: number, end: number])[] = [];
  /** The payload of the control frame under way, and its place. */
  #control: Buffer[] = [];
  #controlFrom = Number.POSITIVE_INFINITY;

  constructor(matcher: SecretMatcher) {
    this.#matcher = matcher;
  }

  /** Takes a part of a frame's payload, which begins at `place`. @throws LeakFound, SearchTooHard */
  see(part: Buffer, place: number, { opcode }: FrameHeader): void {
    if (opcode >= CONTROL) {
      this.#controlFrom = Math.min(this.#controlFrom, place);
      this.#control.push(part);
      return;
    }
    this.#message ??= this.#matcher.scanner(this.#effort);
    if (this.#message.push(part)) throw new LeakFound();
    this.#parts.push([place, place + part.length]);
    this.#forget(Math.max(this.#message.held, this.#message.cover));
  }

  /** A frame has ended. @throws LeakFound, SearchTooHard */
  endFrame({ opcode, final }: FrameHeader): void {
    if (opcode >= CONTROL) {
      if (this.#matcher.find(Buffer.concat(this.#control), this.#effort)) throw new LeakFound();
      this.#control = [];
      this.#controlFrom = Number.POSITIVE_INFINITY;
    } else if (final) {
      this.#message = undefined;
      this.#parts = [];
    }
  }

  /** The place from which on bytes must wait; infinity when none must. */
  get heldFrom(): number {
    return Math.min(this.#parts[0]?.[0] ?? Number.POSITIVE_INFINITY, this.#controlFrom);
  }

  /** Keeps of the parts only the last `held` bytes. */
  #forget(held: number): void {
    let left = held;
    let first = this.#parts.length;
    while (left > 0 && first > 0) {
      const [start, end] = this.#parts[--first] as readonly [number, number];
      if (end - start > left) this.#parts[first] = [end - left, end];
      left -= Math.min(left, end - start);
    }
    this.#parts.splice(0, first);
  }
}
