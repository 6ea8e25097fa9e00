import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import type { Timers } from '../core/timers.ts';
import { describeFailure, failureOf } from '../secrets/client/failure.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import type { KeyCache } from './key-cache.ts';
import type { KnownPlace, PlaceIndex } from './place-index.ts';
import type { ShelfLog } from './shelf-log.ts';

/** Milliseconds between rounds: what expires is erased that much later, and a notice that was lost is made up for. */
const ROUND = 60_000;
/** The same while it is not known who has keys. */
const FIRST = 5_000;
/** Milliseconds between readings of who has keys that others' changes call for: a large vault is not read all the time. */
const REST = 1_000;
/** Milliseconds for one step: opening the vault derives a key, which takes a second. */
const PATIENCE = 10_000;

export interface UpkeepParts {
  readonly shelf: KeyShelf;
  readonly index: PlaceIndex;
  readonly cache: KeyCache;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: ShelfLog;
  /** Told that something of a key was erased. */
  erased(): void;
}

/** Keeps it known who has keys, and erases those that expired. */
export class Upkeep {
  readonly becameReady: Promise<void>;
  readonly #parts: UpkeepParts;
  readonly #isReady: () => void;
  #endWatch = () => {};
  #callOff = () => {};
  /** While no reading is begun that others' changes call for. */
  #callOffRest: (() => void) | undefined;
  /** Rows that do not open, though their end is said to have come. */
  readonly #unreadable = new WeakSet<KnownPlace>();
  #reading: Promise<void> | undefined;
  #isStale = false;
  #isClosed = false;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.becameReady = promise;
    this.#isReady = resolve;
  }

  /** Hears of changes from now on; the first round. Never rejects. */
  async start(): Promise<void> {
    this.#endWatch = this.#parts.shelf.watch((place) => this.#hear(place));
    await this.#round();
  }

  close(): void {
    this.#isClosed = true;
    this.#endWatch();
    this.#callOff();
    this.#callOffRest?.();
  }

  /** Reads who has keys: at once, or when the reading for the change before is a second old. */
  readAgain(): void {
    if (this.#isClosed) return;
    this.#isStale = this.#reading !== undefined || this.#callOffRest !== undefined;
    if (this.#isStale) return;
    this.#callOffRest = this.#parts.timers.after(REST, () => {
      this.#callOffRest = undefined;
      if (this.#isStale) this.readAgain();
    });
    void this.#read();
  }

  #hear(place: string | undefined): void {
    const { index, cache } = this.#parts;
    if (place === undefined) {
      cache.refresh();
      this.readAgain();
    } else {
      index.doubt(place);
      cache.forget(place);
    }
  }

  async #round(): Promise<void> {
    await this.#read();
    await this.#eraseExpired();
    if (this.#isClosed) return;
    this.#callOff = this.#parts.timers.after(this.#parts.index.isCurrent ? ROUND : FIRST, () => void this.#round());
  }

  /** One reading at a time; what changes while one is under way, another looks at. */
  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
      if (this.#isStale) this.readAgain();
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    const { shelf, index, cache, log } = this.#parts;
    this.#isStale = false;
    const isDone = await this.#trying(async () => {
      const changed = await index.load(() => this.#inTime(() => shelf.places('')));
      for (const place of changed) cache.forget(place);
    });
    if (!this.#isClosed) log.outdated(index.isLoaded && !index.isCurrent);
    if (isDone) this.#isReady();
  }

  async #eraseExpired(): Promise<void> {
    const { shelf, index, cache, clock, erased } = this.#parts;
    // Where much expired, the rest is for the next round: who has keys is to be read meanwhile.
    const end = clock.elapsed() + ROUND;
    for (const place of index.expired(clock.now())) {
      if (this.#isClosed || clock.elapsed() > end) return;
      const before = index.at(place);
      if (before !== undefined && this.#unreadable.has(before)) continue;
      const isDone = await this.#trying(async () => {
        // It tells the operator of what does not open, once.
        const { is } = await cache.look(place);
        if (is === 'unreadable' && before !== undefined) {
          this.#unreadable.add(before);
          return;
        }
        const remove = (signal: AbortSignal) => shelf.remove(place, 'expired', { why: 'expired', signal });
        const wasThere = await this.#inTime(remove);
        if (wasThere) erased();
        // Where nothing that expired was left, another may be by now.
        if (wasThere) index.settle(place, before, undefined);
        else index.doubt(place);
        cache.forget(place);
      });
      if (!isDone) return;
    }
  }

  #inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return inTime({ milliseconds: PATIENCE, timers: this.#parts.timers, who: 'The vault' }, work);
  }

  async #trying(work: () => Promise<void>): Promise<boolean> {
    const { log } = this.#parts;
    try {
      await work();
      log.answered();
      return true;
    } catch (error) {
      if (!this.#isClosed) log.failed(describeFailure(failureOf(error)));
      return false;
    }
  }
}
