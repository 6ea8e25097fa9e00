import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import { inTurn } from '../core/in-turn.ts';
import { pause } from '../core/pause.ts';
import type { Timers } from '../core/timers.ts';
import { type Ledger, StateAway, StateUnusable } from '../state/definition.ts';
import { isAbandoned, type LeftBehind, leftBehind } from './sentinel-file/left-behind.ts';
import { type Look, look } from './sentinel-file/look.ts';
import { ordersFound } from './sentinel-file/orders-found.ts';
import { putIn } from './sentinel-file/put-in.ts';
import { watchFile } from './sentinel-file/watch.ts';

export interface SentinelFileParts {
  /** `lockdown.sentinelFile`. */
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
}

/** Milliseconds after which a file system counts as one that hangs. */
const PATIENCE = 2000;
/** Milliseconds that somebody has to write a file to the end, before what is there so far counts as unreadable. */
const SETTLING = 30;

/** The file that engages a lockdown by being there: `{"orders": {"<id>": "<text>"}}`, or anything else for a hold on everything. */
export class SentinelFile implements Ledger {
  readonly name: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timers: Timers;
  readonly #inTurn = inTurn();
  #isWatching = false;
  /** Whether the file system was asked something that it has not answered yet, for too long. */
  #isStuck = false;

  constructor({ path, clock, timers }: SentinelFileParts) {
    this.name = path;
    this.#clock = clock;
    this.#timers = timers;
  }

  /**
   * The orders in it, and those that killed writers left beside it; what is there and cannot be read is a hold on everything, and another
   * one whenever it is written or touched anew.
   */
  read(): Promise<ReadonlyMap<string, string>> {
    return this.#bounded(async () => {
      let { there, left } = await this.#lookAround();
      if (there.is === 'unreadable' || (there.is === 'orders' && there.touched !== undefined)) {
        await pause(SETTLING, this.#timers);
        ({ there, left } = await this.#lookAround());
      }
      if (this.#isWatching) this.#tidy(left);
      return new Map([...left.flatMap(({ orders }) => [...orders]), ...ordersFound(there)]);
    });
  }

  /** Puts in holds, and releases of holds that stand in it; of revocations it knows nothing. */
  add(entries: ReadonlyMap<string, string>): Promise<void> {
    const offered = [...entries].flatMap(([id, text]) => offer(id, text) ?? []);
    if (offered.length === 0) return Promise.resolve();
    return this.#bounded(() => this.#putIn(offered));
  }

  watch(onChange: () => void): () => void {
    this.#isWatching = true;
    const end = watchFile(this.name, onChange, this.#timers);
    return () => {
      this.#isWatching = false;
      end();
    };
  }

  async #lookAround(): Promise<{ there: Look; left: readonly LeftBehind[] }> {
    const before = await leftBehind(this.name);
    const there = await look(this.name);
    if (there.is !== 'none') return { there, left: before };
    // Somebody may have begun to replace it in between.
    return { left: await leftBehind(this.name), there: await look(this.name) };
  }

  #putIn(offered: readonly Offer[]): Promise<void> {
    const choose = (there: ReadonlyMap<string, string>) => {
      const holds = offered.filter(({ ends }) => ends === undefined).map(({ id }) => id);
      const all = new Set([...there.keys(), ...holds]);
      const wanted = offered.filter(({ ends }) => ends === undefined || ends.some((id) => all.has(id)));
      return new Map(wanted.map(({ id, text }) => [id, text]));
    };
    return this.#inTurn(this.name, () => putIn({ path: this.name, choose, now: this.#clock.now() }));
  }

  /** Into the file with what is left behind. It is read where it is; so it may stay where it cannot be taken away. */
  #tidy(left: readonly LeftBehind[]): void {
    const now = this.#clock.now();
    if (left.some((each) => isAbandoned(each, now))) this.#bounded(() => this.#putIn([])).catch(() => {});
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    // Each question takes one of the few threads that all files and names of hosts are asked with.
    if (this.#isStuck) throw new StateAway(`the file system of ${this.name} does not answer`);
    const limit = { milliseconds: PATIENCE, timers: this.#timers, who: this.name };
    let isDone = false;
    const asked = async () => {
      try {
        return await work();
      } finally {
        isDone = true;
        this.#isStuck = false;
      }
    };
    return await inTime(limit, asked).catch((error: unknown) => {
      this.#isStuck = !isDone;
      throw asTrouble(error, this.name);
    });
  }
}

interface Offer {
  readonly id: string;
  readonly text: string;
  /** What it releases; undefined for a hold. */
  readonly ends: readonly string[] | undefined;
}

function offer(id: string, text: string): Offer | undefined {
  const order = JSON.parse(text) as { kind?: unknown; of?: unknown };
  if (order.kind === 'hold') return { id, text, ends: undefined };
  return order.kind === 'release' ? { id, text, ends: order.of as string[] } : undefined;
}

const PERMISSIONS: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EBUSY'];

function asTrouble(error: unknown, path: string): unknown {
  const { code } = (error ?? {}) as { code?: unknown };
  if (!PERMISSIONS.includes(code)) return error;
  const trouble = new StateUnusable(
    `${path} cannot be looked at or written (${String(code)})`,
    'give the user that runs Portcullis the right to read and write its directory, or name another file in lockdown.sentinelFile',
  );
  trouble.cause = error;
  return trouble;
}
