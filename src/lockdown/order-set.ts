import type { CallInScope, Hold, InForce, Order, Release, Revocation, TokenFacts } from './definition.ts';
import { HoldIndex, isOver } from './hold-index.ts';
import { readOrder } from './read-order.ts';
import { ReleaseIndex } from './release-index.ts';
import { RevocationIndex } from './revocation-index.ts';

/** What came of putting an entry in. */
export type Outcome =
  | { readonly is: 'known' }
  | { readonly is: 'unbelieved'; readonly release: Release }
  | { readonly is: 'unreadable' }
  | {
      readonly is: 'new';
      readonly order: Order;
      readonly began: readonly InForce<Stop>[];
      readonly ended: readonly InForce<Stop>[];
    };

type Stop = Hold | Revocation;

/** All orders that are believed, and what follows from them. It only grows, and the order in which it does makes no difference. */
export class OrderSet {
  readonly #verify: (release: Release) => boolean;
  readonly #texts = new Map<string, string>();
  readonly #holds = new Map<string, Hold>();
  readonly #releases = new ReleaseIndex();
  readonly #held = new HoldIndex();
  readonly #revoked = new RevocationIndex();

  /** @param verify whether a release was made by somebody who may. */
  constructor(verify: (release: Release) => boolean) {
    this.#verify = verify;
  }

  /** The texts of all orders by id. */
  get texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  /** What was released. */
  get releases(): Pick<ReleaseIndex, 'lastStep' | 'hasEnded' | 'naming'> {
    return this.#releases;
  }

  /** What is revoked. */
  get revoked(): Pick<RevocationIndex, 'counts' | 'callers' | 'has'> {
    return this.#revoked;
  }

  put(id: string, text: string): Outcome {
    if (this.#texts.get(id) === text) return { is: 'known' };
    const order = readOrder(id, text);
    if (order === undefined) return { is: 'unreadable' };
    if (order.kind === 'release') return this.#release(id, text, order);
    this.#texts.set(id, text);
    if (order.kind === 'hold') this.#holds.set(id, order);
    if (this.#releases.hasEnded(id)) return { is: 'new', order, began: [], ended: [] };
    this.#begin(id, order);
    return { is: 'new', order, began: [{ id, order }], ended: [] };
  }

  /** In the order in which they were met. @param now milliseconds since the epoch. */
  holds(now: number): InForce<Hold>[] {
    return this.#held.all.filter(({ order }) => !isOver(order, now));
  }

  revocations(): InForce<Revocation>[] {
    const ids = [...this.#texts.keys()].filter((id) => !this.#holds.has(id) && !this.#releases.hasEnded(id));
    return ids.flatMap((id) => this.#revocation(id) ?? []);
  }

  /** Whether an order ended, by a release or by itself. @param now milliseconds since the epoch. */
  hasEnded(id: string, now: number): boolean {
    const hold = this.#holds.get(id);
    return this.#releases.hasEnded(id) || (hold !== undefined && isOver(hold, now));
  }

  /** The hold or revocation in force with this id. */
  inForce(id: string, now: number): InForce<Stop> | undefined {
    if (this.hasEnded(id, now)) return undefined;
    const hold = this.#holds.get(id);
    return hold === undefined ? this.#revocation(id) : { id, order: hold };
  }

  /** Whether a hold ends by itself between two times. @param from milliseconds since the epoch, as `to`. */
  endsBetween(from: number, to: number): boolean {
    return this.#held.endsBetween(from, to);
  }

  holdOn(call: CallInScope, now: () => number): InForce<Hold> | undefined {
    return this.#held.find(call, now);
  }

  isRevoked(token: TokenFacts): boolean {
    return this.#revoked.covers(token);
  }

  #revocation(id: string): InForce<Revocation> | undefined {
    const text = this.#texts.get(id);
    if (text === undefined || this.#holds.has(id)) return undefined;
    // It was read before, so it is one of the two that are left.
    const order = JSON.parse(text) as Revocation | Release;
    return order.kind === 'revocation' ? { id, order } : undefined;
  }

  #release(id: string, text: string, order: Release): Outcome {
    if (!this.#verify(order)) return { is: 'unbelieved', release: order };
    this.#texts.set(id, text);
    const changed = this.#releases.add(id, order);
    const [began, ended] = [this.#known(changed.revived), this.#known(changed.ended)];
    for (const each of ended) this.#end(each.id, each.order);
    for (const each of began) this.#begin(each.id, each.order);
    return { is: 'new', order, began, ended };
  }

  /** One that is not known yet has ended when it comes. */
  #known(ids: readonly string[]): InForce<Stop>[] {
    return ids.flatMap((id) => {
      const order = this.#holds.get(id);
      return (order === undefined ? this.#revocation(id) : { id, order }) ?? [];
    });
  }

  #begin(id: string, order: Stop): void {
    if (order.kind === 'hold') {
      this.#held.add({ id, order });
      return;
    }
    this.#revoked.add(order.of);
  }

  #end(id: string, order: Stop): void {
    if (order.kind === 'hold') {
      this.#held.remove({ id, order });
      return;
    }
    this.#revoked.remove(order.of);
  }
}
