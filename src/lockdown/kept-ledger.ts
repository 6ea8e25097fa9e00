import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import type { Ledger } from '../state/definition.ts';
import { LedgerWriter } from './ledger-writer.ts';

export interface KeptLedgerParts {
  readonly ledger: Ledger;
  /** Takes what was found. */
  readonly found: (entries: ReadonlyMap<string, string>) => Promise<void>;
  /** What is to be put in beside what is there. */
  readonly lackingIn: (there: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;
  /** Hears of each attempt to read or write; undefined: it went well. */
  readonly onAttempt: (error: unknown) => void;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly timers: Timers;
}

/** Milliseconds after which all is read again, whatever happened: what is lost from a ledger is put back within some more. */
const READ_AGAIN = 800;
/** Reading may take a thirtieth of the time: of a hundred thousand orders it takes some 300 ms. Changes are heard of in other ways. */
const SHARE = 30;
/**
 * One ledger, read whenever it changes and now and then, and given what it lacks. It reads one thing at a time and writes one at a time:
 * a ledger that hangs costs nothing more, and delays nobody.
 */
export class KeptLedger {
  readonly #parts: KeptLedgerParts;
  readonly #writer: LedgerWriter;
  #isReading = false;
  #isDue: 'no' | 'for what is new' | 'for all' = 'no';
  #pause = READ_AGAIN;
  #cancel = () => {};
  #unwatch = () => {};
  #isClosed = false;

  constructor(parts: KeptLedgerParts) {
    this.#parts = parts;
    this.#writer = new LedgerWriter(parts.ledger, (error) => this.#attempted(error));
  }

  start(): void {
    this.#unwatch = this.#parts.ledger.watch(() => this.#request('for what is new'));
    this.#request('for all');
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
    this.#unwatch();
  }

  /** Reads all, and puts in what lacks. @throws what the ledger does. */
  async sync(): Promise<void> {
    const { ledger, found, lackingIn, clock } = this.#parts;
    const begun = clock.elapsed();
    const there = await ledger.read();
    await found(there);
    this.#pause = Math.max(READ_AGAIN, (clock.elapsed() - begun) * SHARE);
    const lacking = lackingIn(there);
    if (lacking.size > 0) await this.put(lacking);
  }

  /** @returns when they are in. @throws what the ledger does. */
  put(entries: ReadonlyMap<string, string>): Promise<void> {
    return this.#writer.put(entries);
  }

  #request(what: 'for what is new' | 'for all'): void {
    if (this.#isDue !== 'for all') this.#isDue = what;
    void this.#read();
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isDue !== 'no' && !this.#isClosed) {
      const isForAll = this.#isDue === 'for all';
      this.#isDue = 'no';
      try {
        // Reading what is new says nothing of whether the rest can be put in.
        if (!isForAll && (await this.#readNew())) continue;
        await this.sync();
        this.#schedule(this.#pause);
        this.#attempted(undefined);
      } catch (error) {
        this.#attempted(error);
      }
    }
    this.#isReading = false;
  }

  async #readNew(): Promise<boolean> {
    const added = await this.#parts.ledger.readNew?.();
    if (added !== undefined) await this.#parts.found(added);
    return added !== undefined;
  }

  #attempted(error: unknown): void {
    // Whoever closed the book closes the ledgers next.
    if (this.#isClosed) return;
    this.#parts.onAttempt(error);
    if (error !== undefined) this.#schedule(READ_AGAIN);
  }

  #schedule(milliseconds: number): void {
    this.#cancel();
    if (!this.#isClosed) this.#cancel = this.#parts.timers.after(milliseconds, () => this.#request('for all'));
  }
}
