import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';

/** Milliseconds between two wipes at least: each writes the whole vault anew, and callers erase as often as they like. */
const PAUSE = 60_000;
/** A wipe holds others up, so that a pause is this many times as long as the wipe before it. */
const SHARE = 1_000;
/** Milliseconds between two wipes at most. */
const LONGEST = 3_600_000;
/** Milliseconds before the first, for what is erased together. */
const GATHER = 1_000;

export interface WipingParts {
  readonly clock: Clock;
  readonly timers: Timers;
  wipe(): Promise<void>;
  /** Whether there is so much that it is wiped once an hour. */
  isLarge(): boolean;
  /** Told when it did not succeed; it is tried again. */
  failed(error: unknown): void;
}

/** Wipes what was erased off the disk: soon, however much it is, and at most once a minute; where there is much, more seldom. */
export class Wiping {
  readonly #parts: WipingParts;
  #isDue = false;
  #under: Promise<void> | undefined;
  #notBefore = Number.NEGATIVE_INFINITY;
  #callOff: (() => void) | undefined;
  #isClosed = false;

  constructor(parts: WipingParts) {
    this.#parts = parts;
  }

  /** Whether something is to be wiped that was not yet. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** Something was erased. */
  due(): void {
    this.#isDue = true;
    if (this.#isClosed || this.#under !== undefined || this.#callOff !== undefined) return;
    const { clock, timers } = this.#parts;
    this.#callOff = timers.after(Math.max(GATHER, this.#notBefore - clock.elapsed()), () => void this.now());
  }

  /** At once. Never rejects. */
  now(): Promise<void> {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#under ??= this.#run().finally(() => {
      this.#under = undefined;
      if (this.#isDue) this.due();
    });
    return this.#under;
  }

  /** Begins no more by itself. */
  close(): void {
    this.#isClosed = true;
    this.#callOff?.();
  }

  async #run(): Promise<void> {
    const { clock, wipe, failed, isLarge } = this.#parts;
    const began = clock.elapsed();
    this.#isDue = false;
    try {
      await wipe();
    } catch (error) {
      this.#isDue = true;
      failed(error);
    }
    const ended = clock.elapsed();
    const pause = isLarge() ? LONGEST : Math.min(LONGEST, Math.max(PAUSE, SHARE * (ended - began)));
    this.#notBefore = ended + pause;
  }
}
