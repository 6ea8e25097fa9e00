import type { Clock } from '../core/clock.ts';
import type { Hold, InForce, Release, Revocation } from './definition.ts';
import { isOver } from './hold-index.ts';
import type { OrderLog } from './order-log.ts';
import type { OrderSet, Outcome } from './order-set.ts';
import { kindOf } from './revocation-index.ts';

export interface OrderNewsParts {
  readonly set: OrderSet;
  readonly log: OrderLog;
  /** Whether a release key is loaded here. */
  readonly hasKey: boolean;
  readonly clock: Pick<Clock, 'now'>;
}

/** More revocations than these that come together are told in one line. */
const MOST_REVOCATIONS = 5;

/**
 * What is to be told of entries that came together. It is told after it was carried out, as the log may be slow; and of what ended
 * before it was in force here nothing is told.
 */
export class OrderNews {
  readonly #parts: OrderNewsParts;
  readonly #place: string;
  #urgent: (() => void)[] = [];
  /** One more than are told one by one, at most. */
  readonly #revoked: InForce<Revocation>[] = [];
  readonly #revokedCounts = { token: 0, caller: 0, before: 0 };
  readonly #unbelieved: { readonly id: string; readonly release: Release }[] = [];

  /** @param place where the entries come from, for messages. */
  constructor(parts: OrderNewsParts, place: string) {
    this.#parts = parts;
    this.#place = place;
  }

  changed({ order, began, ended }: Extract<Outcome, { is: 'new' }>): void {
    const { log, clock } = this.#parts;
    for (const each of began) if (isHold(each)) this.#held(each);
    for (const each of began) if (isRevocation(each)) this.#revokedOne(each);
    if (order.kind !== 'release') return;
    const holds = ended.filter(isHold).filter((each) => !isOver(each.order, clock.now()));
    for (const { id } of holds) this.#urgent.push(() => log.ended(id, order));
    const lifted = ended.filter(isRevocation);
    if (lifted.length > 0) this.#urgent.push(() => log.lifted(lifted, order));
  }

  /** @param hold in its place. */
  unreadable(hold: string): void {
    this.#urgent.push(() => this.#parts.log.unreadable(this.#place, hold));
  }

  unbelieved(id: string, release: Release): void {
    this.#unbelieved.push({ id, release });
  }

  /** Tells of holds and of what ended. */
  tellUrgent(): void {
    const told = this.#urgent;
    this.#urgent = [];
    for (const tell of told) tell();
  }

  /** Tells all that is left, when all the entries were taken in. */
  tell(): void {
    const { set, log, hasKey } = this.#parts;
    this.tellUrgent();
    if (this.#revoked.length > MOST_REVOCATIONS) log.revokedMany(this.#revokedCounts);
    else for (const each of this.#revoked) log.revoked(each);
    for (const { id, release } of this.#unbelieved) {
      // What it named has been released again since, as after a change of the key.
      const isNeeded = release.of.some((each) => !set.releases.hasEnded(each));
      if (isNeeded) log.unbelieved(id, this.#place, hasKey);
    }
  }

  #held(hold: InForce<Hold>): void {
    const { log, clock } = this.#parts;
    if (!isOver(hold.order, clock.now())) this.#urgent.push(() => log.held(hold));
  }

  #revokedOne(revocation: InForce<Revocation>): void {
    if (this.#revoked.length <= MOST_REVOCATIONS) this.#revoked.push(revocation);
    this.#revokedCounts[kindOf(revocation.order.of)] += 1;
  }
}

const isHold = (each: InForce<Hold | Revocation>): each is InForce<Hold> => each.order.kind === 'hold';
const isRevocation = (each: InForce<Hold | Revocation>): each is InForce<Revocation> => !isHold(each);
