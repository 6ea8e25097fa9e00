import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import { describeFailure, failureOf } from '../secrets/client/failure.ts';
import type { KeyShelf } from '../secrets/key-shelf.ts';
import type { KeyCache } from './key-cache.ts';
import type { PlaceIndex } from './place-index.ts';
import type { ShelfLog } from './shelf-log.ts';
import { within } from './within.ts';

/** Milliseconds between rounds: what expires is erased that much later, and a notice that was lost is made up for. */
const ROUND = 60_000;
/** The same until it was once known who has keys. */
const FIRST = 5_000;
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
  }

  #hear(place: string | undefined): void {
    const { index, cache } = this.#parts;
    if (place === undefined) {
      cache.refresh();
      void this.#read();
    } else {
      index.doubt(place);
      cache.forget(place);
    }
  }

  async #round(): Promise<void> {
    await this.#read();
    await this.#eraseExpired();
    if (this.#isClosed) return;
    this.#callOff = this.#parts.timers.after(this.#parts.index.isLoaded ? ROUND : FIRST, () => void this.#round());
  }

  /** One reading at a time; what changes while one is under way, another looks at. */
  #read(): Promise<void> {
    if (this.#reading !== undefined) this.#isStale = true;
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    const { shelf, index, cache, timers } = this.#parts;
    do {
      this.#isStale = false;
      const isDone = await this.#trying(async () => {
        const changed = await index.load(() => within(PATIENCE, timers, () => shelf.places('')));
        for (const place of changed) cache.forget(place);
      });
      if (!isDone) return;
    } while (this.#isStale && !this.#isClosed);
    this.#isReady();
  }

  async #eraseExpired(): Promise<void> {
    const { shelf, index, cache, clock, timers, erased } = this.#parts;
    for (const place of index.expired(clock.now())) {
      if (this.#isClosed) return;
      const before = index.at(place);
      const isDone = await this.#trying(async () => {
        const remove = (signal: AbortSignal) => shelf.remove(place, 'expired', { why: 'expired', signal });
        const wasThere = await within(PATIENCE, timers, remove);
        if (wasThere) erased();
        // Where nothing that expired was left, another may be by now.
        if (wasThere) index.settle(place, before, undefined);
        else index.doubt(place);
        cache.forget(place);
      });
      if (!isDone) return;
    }
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
