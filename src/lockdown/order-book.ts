import { Announcer } from './announcer.ts';
import { BelievedOrders } from './believed-orders.ts';
import type { CallInScope, Hold, InForce, Revocation, StandingOrders, TokenFacts } from './definition.ts';
import { encodeOrder } from './encode-order.ts';
import { type HoldTerms, newHold, newRevocation, type RevocationTerms } from './new-order.ts';
import type { OrderBookParts } from './order-book-parts.ts';
import { OrderLedgers } from './order-ledgers.ts';
import { OrderLog } from './order-log.ts';
import { OrderSet } from './order-set.ts';
import { ReleaseCodes } from './release-codes.ts';
import { ReleaseRefused } from './release-refused.ts';
import { makeRelease, type ReleaseTerms } from './releasing.ts';
import type { RevocationCounts, RevokedCaller } from './revocation-index.ts';
import { sameHold, sameRevocation } from './same-order.ts';
import { watchForSetBack } from './set-back.ts';

export type { OrderBookParts } from './order-book-parts.ts';
export type { ReleaseTerms } from './releasing.ts';

/** Of more holds than these, the rosters hear the latest. */
const MOST_HOLDS_TOLD = 1000;

/** All standing orders: those of every ledger, merged in memory, and put back into each that lacks some. */
export class OrderBook implements StandingOrders {
  readonly #parts: OrderBookParts;
  readonly #believed: BelievedOrders;
  readonly #set: OrderSet;
  readonly #log: OrderLog;
  readonly #codes: ReleaseCodes;
  readonly #ledgers: OrderLedgers;
  readonly #announcer: Announcer | undefined;
  #unwatch = () => {};

  constructor(parts: OrderBookParts) {
    const { releaseKey: key, codes: tries, sharedCodes: shared = [], clock, timers, instance, rosters } = parts;
    this.#parts = parts;
    this.#log = new OrderLog(parts.log);
    this.#set = new OrderSet((release) => key?.verify(release) ?? false);
    this.#believed = new BelievedOrders({ set: this.#set, log: this.#log, hasKey: key !== undefined, clock });
    this.#codes = new ReleaseCodes({ key, tries, shared, clock });
    const onNews = () => this.#announcer?.tell();
    this.#ledgers = new OrderLedgers({ ...parts, believed: this.#believed, log: this.#log, onNews });
    this.#announcer = instance && new Announcer(rosters, () => ({ ...instance, orders: this.#obeyed() }), timers);
  }

  /** Reads all ledgers once; each is given fifteen seconds at most. */
  open(): Promise<void> {
    return this.#ledgers.open();
  }

  /** Watches the ledgers, puts into them what they lack, and tells the rosters, until it is closed. */
  start(): void {
    this.#ledgers.start();
    this.#announcer?.tell();
    const { clock, timers } = this.#parts;
    this.#unwatch = watchForSetBack(clock, timers, (before, now) => {
      // Holds that had ended are in force again.
      if (this.#set.endsBetween(now, before)) this.#believed.tellListeners();
    });
  }

  /** Holds in force, the latest last. */
  get holds(): readonly InForce<Hold>[] {
    return this.#set.holds(this.#parts.clock.now());
  }

  /** Revocations in force. They are read out of their texts: not for every call. */
  get revocations(): readonly InForce<Revocation>[] {
    return this.#set.revocations();
  }

  /** How many revocations are in force, by what they revoke. */
  get revocationCounts(): RevocationCounts {
    return this.#set.revoked.counts;
  }

  /** The callers that are banned; the same array for as long as they are the same. */
  get revokedCallers(): readonly RevokedCaller[] {
    return this.#set.revoked.callers;
  }

  holdOn(call: CallInScope): InForce<Hold> | undefined {
    return this.#set.holdOn(call, () => this.#parts.clock.now());
  }

  isRevoked(token: TokenFacts): boolean {
    return this.#set.isRevoked(token);
  }

  onChange(act: () => void): () => void {
    return this.#believed.onChange(act);
  }

  /**
   * Takes over orders that somebody made: in force and cut at once, before this returns; it resolves when one ledger has them, or after
   * a second. What is no order is a hold on everything.
   */
  async take(entries: ReadonlyMap<string, string>): Promise<void> {
    const { believed } = this.#believed.take(entries, { name: 'what a command sent', trigger: 'command' });
    await this.#ledgers.put(believed);
    this.#announcer?.tell();
  }

  /** Stops calls, at once; resolves as {@link take} does. While such a hold is in force, there is no second. */
  async engage(terms: HoldTerms): Promise<InForce<Hold>> {
    const now = this.#parts.clock.now();
    const order = sameHold(this.#set, terms, now)?.order ?? newHold(terms, now);
    const { id, text } = encodeOrder(order);
    await this.take(new Map([[id, text]]));
    return { id, order };
  }

  /** Refuses tokens, at once; resolves as {@link take} does. While the same revocation is in force, there is no second. */
  async revoke(terms: RevocationTerms): Promise<InForce<Revocation>> {
    const order = sameRevocation(this.#set, terms)?.order ?? newRevocation(terms, this.#parts.clock.now());
    const { id, text } = encodeOrder(order);
    await this.take(new Map([[id, text]]));
    return { id, order };
  }

  /** Ends holds and revocations, for a release code, which is used up. @throws ReleaseRefused */
  async release(terms: ReleaseTerms): Promise<{ readonly id: string; readonly text: string }> {
    const { releaseKey: key, clock } = this.#parts;
    const release = await makeRelease(terms, { set: this.#set, codes: this.#codes, key, clock });
    const encoded = encodeOrder(release);
    await this.take(new Map([[encoded.id, encoded.text]]));
    if (terms.of.some((id) => this.#set.inForce(id, clock.now()) !== undefined)) {
      throw new ReleaseRefused(
        'another release used up the same code meanwhile',
        'wait until the authenticator app shows the next one, and give that',
      );
    }
    return encoded;
  }

  /** Stops watching, and takes this instance off the rosters; the ledgers are closed by whoever opened them. */
  async close(): Promise<void> {
    this.#unwatch();
    this.#ledgers.close();
    await this.#announcer?.close();
  }

  /** For the rosters: the holds in force, and what was ordered last and has not ended. More would be much to tell every second. */
  #obeyed(): string[] {
    const now = this.#parts.clock.now();
    const latest = this.#believed.latest.filter((id) => !this.#set.hasEnded(id, now));
    return [...new Set([...this.holds.slice(-MOST_HOLDS_TOLD).map(({ id }) => id), ...latest])];
  }
}
