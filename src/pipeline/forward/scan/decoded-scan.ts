import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import type { Timers } from '../../../core/timers.ts';
import { type BodyScan, type BodyScanEvents, COVERED_FOR } from './body-scan.ts';
import type { ContentCoding } from './content-codings.ts';
import { type InflationLimits, inflationLimits } from './inflation-limits.ts';
import { Layers, SecretFound } from './layers.ts';
import { reasonOf } from './scan-failure.ts';
import { WaitingPieces } from './waiting-pieces.ts';

/** Bytes not decoded yet from which on we ask for a pause: one piece of the size that sockets give in work, one in store. */
const ENOUGH = 128 * 1024;

/** Scans what an encoded body decodes to, one piece after another, and lets the pieces go as they came. */
export class DecodedScan implements BodyScan {
  readonly #layers: Layers;
  readonly #waiting: WaitingPieces;
  readonly #events: BodyScanEvents;
  readonly #timers: Timers;
  #queue: Buffer[] = [];
  /** Bytes in the queue and in work. */
  #queued = 0;
  #working = false;
  #paused = false;
  #ended = false;
  #closed = false;
  #callOff = () => {};

  constructor(
    matcher: SecretMatcher,
    codings: readonly ContentCoding[],
    events: BodyScanEvents,
    timers: Timers,
    limits: InflationLimits = inflationLimits,
  ) {
    this.#layers = new Layers(matcher, codings, limits, (bytes) => events.decoded(bytes));
    this.#waiting = new WaitingPieces(this.#layers);
    this.#events = events;
    this.#timers = timers;
  }

  push(bytes: Buffer): boolean {
    if (this.#closed || bytes.length === 0) return true;
    this.#callOff();
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    this.#paused = this.#queued >= ENOUGH;
    this.#start();
    return !this.#paused;
  }

  end(last?: Buffer): void {
    if (last !== undefined) this.push(last);
    this.#ended = true;
    this.#start();
  }

  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#callOff();
    this.#layers.close();
  }

  #start(): void {
    if (this.#working || this.#closed) return;
    this.#working = true;
    this.#work().catch((error: unknown) => this.#fail(error));
  }

  async #work(): Promise<void> {
    for (let piece = this.#queue.shift(); piece !== undefined; piece = this.#queue.shift()) {
      await this.#layers.take(piece);
      this.#waiting.add(piece);
      this.#release(this.#waiting.takeClear());
      this.#queued -= piece.length;
      if (this.#paused && this.#queued < ENOUGH && !this.#closed) {
        this.#paused = false;
        this.#events.ready();
      }
    }
    if (this.#ended) await this.#finish();
    this.#working = false;
    if (!this.#closed && this.#waiting.length > 0)
      this.#callOff = this.#timers.after(COVERED_FOR, () => this.#release(this.#waiting.takeClear(true)));
  }

  async #finish(): Promise<void> {
    await this.#layers.finish();
    this.#release(this.#waiting.takeAll());
    if (this.#closed) return;
    this.close();
    this.#events.end();
  }

  #release(pieces: readonly Buffer[]): void {
    for (const piece of pieces) if (!this.#closed) this.#events.clear(piece);
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.close();
    if (error instanceof SecretFound) this.#events.leak();
    else this.#events.failure(reasonOf(error));
  }
}
