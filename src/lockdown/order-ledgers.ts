import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import type { Timers } from '../core/timers.ts';
import type { Ledger } from '../state/definition.ts';
import type { BelievedOrders } from './believed-orders.ts';
import type { Trigger } from './definition.ts';
import { KeptLedger, type KeptLedgerParts } from './kept-ledger.ts';
import { lackingIn, lackingInSentinel } from './lacking.ts';
import type { OrderLog } from './order-log.ts';

export interface OrderLedgersParts {
  readonly ledgers: readonly Ledger[];
  readonly sentinel?: Ledger | undefined;
  readonly believed: BelievedOrders;
  readonly log: OrderLog;
  /** Called when a ledger brought what is new. */
  readonly onNews: () => void;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Milliseconds that a ledger has to be read at the start: a hundred thousand orders take a second or two, and each is bounded itself. */
const OPENING = 15_000;
/** Milliseconds that an order has to become durable somewhere, before whoever gave it hears that it is in force. */
const KEEPING = 1000;

/** All ledgers: what one of them brings is believed, and carried to the others; what one of them lacks is put back into it. */
export class OrderLedgers {
  readonly #parts: OrderLedgersParts;
  readonly #kept = new Map<Ledger, KeptLedger>();
  #isStarted = false;

  constructor(parts: OrderLedgersParts) {
    this.#parts = parts;
    const { ledgers, sentinel, believed, clock } = parts;
    const { set } = believed;
    for (const ledger of ledgers) this.#keep(ledger, 'shared-state', (there) => lackingIn(there, set.texts));
    if (sentinel) this.#keep(sentinel, 'file', (there) => lackingInSentinel(there, set, clock.now()));
  }

  /** Reads all of them once, side by side. */
  async open(): Promise<void> {
    const limit = { milliseconds: OPENING, timers: this.#parts.timers, who: 'A ledger' };
    await Promise.allSettled([...this.#kept.values()].map((each) => inTime(limit, () => each.sync())));
  }

  start(): void {
    this.#isStarted = true;
    for (const each of this.#kept.values()) each.start();
  }

  close(): void {
    for (const each of this.#kept.values()) each.close();
  }

  /** Puts orders into all of them. @returns when the first has them; after a second at the latest. */
  async put(entries: ReadonlyMap<string, string>): Promise<void> {
    // Begun one after the other: the file of this machine, which is written at once, comes first.
    const puts = [...this.#kept.values()].map((each) => each.put(entries));
    const limit = { milliseconds: KEEPING, timers: this.#parts.timers, who: 'Every ledger' };
    // What is in force stays so, and is tried again; the log tells of the failure.
    await inTime(limit, () => Promise.any(puts)).catch(() => {});
  }

  #keep(ledger: Ledger, trigger: Trigger, lacking: KeptLedgerParts['lackingIn']): void {
    const { believed, log, clock, timers } = this.#parts;
    const { name } = ledger;
    const kept = new KeptLedger({
      ledger,
      found: (entries) => believed.takeMany(entries, { name, trigger }, (added) => this.#spread(added, ledger)),
      lackingIn: lacking,
      onAttempt: (error) => log.ledger(name, error),
      clock,
      timers,
    });
    this.#kept.set(ledger, kept);
  }

  #spread(added: ReadonlyMap<string, string>, from: Ledger): void {
    // Before the start all of them are being read, and what each lacks is found out then.
    if (!this.#isStarted) return;
    for (const [ledger, kept] of this.#kept) if (ledger !== from) kept.put(added).catch(() => {});
    this.#parts.onNews();
  }
}
