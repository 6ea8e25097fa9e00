import type { Clock } from '../../core/clock.ts';
import { pollForChange } from '../../core/poll-for-change.ts';
import type { Timers } from '../../core/timers.ts';
import type { Ledger, StrayRules } from '../definition.ts';
import type { RedisCalls } from './calls.ts';
import { changesKeyOf, channelOf, keyOf } from './keys.ts';
import { ADD } from './order-scripts.ts';
import { OrdersCopy } from './orders-copy.ts';

/** Milliseconds between looks whether something changed: what is published may be lost, and who writes by hand publishes nothing. */
const POLL = 200;

/** Milliseconds between two full readings, which find texts that were changed, at the least. */
const READ_AGAIN = 1_000;
/** Reading all may take a thirtieth of the time, by all instances together. */
const SHARE = 30;
/** Milliseconds. */
const LONGEST_PAUSE = 600_000;

/** Entries at once: one script must not hold Redis up. */
const AT_ONCE = 200;

export interface RedisLedgerParts {
  readonly name: string;
  /** With the deadline of what no request waits for. */
  readonly calls: RedisCalls;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly timers: Timers;
  /** Calls when something was published, or may have been missed. @returns what ends that. */
  readonly onNews: (act: () => void) => () => void;
  /** Calls when there is a new connection, by which another server may be reached. */
  readonly onConnect?: (act: () => void) => void;
  /** How many instances read it; 1 when absent. */
  readonly instances?: () => number;
  /** Absent: entries that are no orders stay as they are. */
  readonly strays?: StrayRules | undefined;
}

/**
 * Orders in a hash, by id. What was added or taken out is found by looks that cost the same however many there are; all are read
 * at first, at a new connection, and now and then, a page at a time, so that nobody else waits for Redis.
 */
export class RedisLedger implements Ledger {
  readonly name: string;
  readonly #parts: RedisLedgerParts;
  readonly #copy: OrdersCopy;
  /** By {@link OrdersCopy.changes}. */
  #told = 0;
  #readAt = 0;
  #pause = 0;
  /** Perhaps another server was reached since. */
  #isElsewhere = false;
  #reading: Promise<void> | undefined;
  #watchers = 0;

  constructor(parts: RedisLedgerParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#copy = new OrdersCopy(parts.calls, parts.strays);
    parts.onConnect?.(() => {
      this.#isElsewhere = true;
    });
  }

  async read(): Promise<ReadonlyMap<string, string>> {
    const isLeftToUs = this.#isDue && this.#watchers === 0;
    if (isLeftToUs || (await this.#copy.catchUp()) === undefined) await this.#readAll();
    this.#told = this.#copy.changes;
    return this.#copy.texts;
  }

  async readNew(): Promise<ReadonlyMap<string, string> | undefined> {
    return this.#copy.changes === this.#told ? await this.#copy.catchUp() : undefined;
  }

  async add(entries: ReadonlyMap<string, string>): Promise<void> {
    const { calls } = this.#parts;
    const keys = [keyOf(calls.prefix, 'orders'), changesKeyOf(calls.prefix)];
    const flat = [...entries].flat();
    for (let from = 0; from < flat.length; from += 2 * AT_ONCE)
      await calls.run(ADD, keys, [channelOf(calls.prefix), ...flat.slice(from, from + 2 * AT_ONCE)]);
  }

  watch(onChange: () => void): () => void {
    const { timers, onNews } = this.#parts;
    let last = '';
    const look = async () => {
      // While Redis is away nothing can have changed that anybody could read.
      last = await this.#copy.look().catch(() => last);
      if (this.#isDue) void this.#readAll().catch(() => {});
      return `${this.#copy.changes} ${last}`;
    };
    this.#watchers += 1;
    const endLooks = pollForChange({ look, every: POLL, timers }, onChange);
    const endNews = onNews(onChange);
    return () => {
      this.#watchers -= 1;
      endLooks();
      endNews();
    };
  }

  get #isDue(): boolean {
    // Not at once: a Redis that goes and comes would be kept busy with it.
    const pause = this.#isElsewhere ? this.#pause / 10 : this.#pause;
    return this.#parts.clock.elapsed() - this.#readAt >= pause;
  }

  /** Whoever wants the same meanwhile waits for the same. */
  #readAll(): Promise<void> {
    this.#reading ??= this.#readAndRest().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAndRest(): Promise<void> {
    const { clock, instances } = this.#parts;
    const begun = clock.elapsed();
    this.#isElsewhere = false;
    try {
      await this.#copy.readAll();
    } finally {
      this.#readAt = clock.elapsed();
      const pause = Math.max(READ_AGAIN, (this.#readAt - begun) * SHARE) * (instances?.() ?? 1);
      this.#pause = Math.min(LONGEST_PAUSE, pause);
    }
  }
}
