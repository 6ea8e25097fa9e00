import { setImmediate } from 'node:timers/promises';
import type { Ledger } from '../state/definition.ts';

/** Entries that are written at once. */
const BATCH = 500;

interface Batch {
  readonly entries: Map<string, string>;
  readonly done: PromiseWithResolvers<void>;
}

/** Writes into a ledger, one thing at a time: what comes meanwhile is gathered, and goes together. */
export class LedgerWriter {
  readonly #ledger: Ledger;
  readonly #onAttempt: (error: unknown) => void;
  #next: Batch | undefined;
  #isWriting = false;

  /** @param onAttempt hears of each attempt; undefined: it went well. */
  constructor(ledger: Ledger, onAttempt: (error: unknown) => void) {
    this.#ledger = ledger;
    this.#onAttempt = onAttempt;
  }

  /** @returns when they are in. @throws what the ledger does. */
  put(entries: ReadonlyMap<string, string>): Promise<void> {
    this.#next ??= newBatch();
    for (const [id, text] of entries) this.#next.entries.set(id, text);
    const { promise } = this.#next.done;
    void this.#write();
    return promise;
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    for (let batch = this.#take(); batch !== undefined; batch = this.#take()) {
      try {
        await this.#writeAll([...batch.entries]);
        this.#onAttempt(undefined);
        batch.done.resolve();
      } catch (error) {
        this.#onAttempt(error);
        batch.done.reject(error);
      }
    }
    this.#isWriting = false;
  }

  #take(): Batch | undefined {
    const batch = this.#next;
    this.#next = undefined;
    return batch;
  }

  async #writeAll(entries: readonly (readonly [string, string])[]): Promise<void> {
    for (let from = 0; from < entries.length; from += BATCH) {
      if (from > 0) await setImmediate();
      await this.#ledger.add(new Map(entries.slice(from, from + BATCH)));
    }
  }
}

function newBatch(): Batch {
  const done = Promise.withResolvers<void>();
  // Whoever waits hears of it; often nobody does.
  done.promise.catch(() => {});
  return { entries: new Map(), done };
}
