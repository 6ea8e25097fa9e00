import type { CallInScope, Hold, InForce } from './definition.ts';

/** Holds of one integration and caller by their ids: there may be many, and none of them is gone through to add or remove another. */
type Group = Map<string, InForce<Hold>>;

/** Holds that were not released, found for a call without going through all of them. */
export class HoldIndex {
  /** By integration and caller; undefined stands for any. */
  readonly #groups = new Map<string | undefined, Map<string | undefined, Group>>();
  readonly #all = new Map<string, InForce<Hold>>();
  /** Those that end by themselves. */
  readonly #ending = new Map<string, number>();

  /** All of them, in the order in which they came. */
  get all(): InForce<Hold>[] {
    return [...this.#all.values()];
  }

  add(hold: InForce<Hold>): void {
    this.#all.set(hold.id, hold);
    if (hold.order.until !== undefined) this.#ending.set(hold.id, hold.order.until);
    const { integration, caller } = hold.order.scope;
    const callers = this.#groups.get(integration) ?? new Map<string | undefined, Group>();
    const group: Group = callers.get(caller) ?? new Map();
    this.#groups.set(integration, callers.set(caller, group.set(hold.id, hold)));
  }

  remove({ id, order }: InForce<Hold>): void {
    this.#all.delete(id);
    this.#ending.delete(id);
    const callers = this.#groups.get(order.scope.integration);
    const group = callers?.get(order.scope.caller);
    if (callers === undefined || group === undefined) return;
    group.delete(id);
    if (group.size === 0) callers.delete(order.scope.caller);
    if (callers.size === 0) this.#groups.delete(order.scope.integration);
  }

  /** Whether one ends by itself after `from` and not after `to`, in milliseconds since the epoch. */
  endsBetween(from: number, to: number): boolean {
    return [...this.#ending.values()].some((until) => from < until && until <= to);
  }

  /** @param now tells the time, in milliseconds since the epoch; asked only when there are holds. */
  find(call: CallInScope, now: () => number): InForce<Hold> | undefined {
    if (this.#all.size === 0) return undefined;
    const time = now();
    for (const integration of [undefined, call.integration]) {
      const callers = this.#groups.get(integration);
      for (const caller of [undefined, call.subject]) {
        for (const hold of callers?.get(caller)?.values() ?? []) {
          if (isUnder(call, hold.order) && !isOver(hold.order, time)) return hold;
        }
      }
    }
    return undefined;
  }
}

/** Whether a hold ended by itself. */
export function isOver({ until }: Hold, now: number): boolean {
  return until !== undefined && until <= now;
}

function isUnder({ operation, issuer }: CallInScope, { scope }: Hold): boolean {
  if (scope.operation !== undefined && scope.operation !== operation) return false;
  return scope.issuer === undefined || scope.issuer === issuer;
}
