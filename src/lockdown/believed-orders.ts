import { setImmediate } from 'node:timers/promises';
import type { Trigger } from './definition.ts';
import { encodeOrder } from './encode-order.ts';
import { byUrgency, notIn } from './lacking.ts';
import { OrderNews, type OrderNewsParts } from './order-news.ts';
import type { OrderSet } from './order-set.ts';
import { unreadableHold } from './unreadable-hold.ts';

/** Where entries come from. */
export interface Origin {
  /** For messages. */
  readonly name: string;
  readonly trigger: Trigger;
}

/** Entries that are taken in at once: each takes some 7 µs. */
const SLICE = 500;
/** Ids that are remembered for the rosters. */
const MOST_LATEST = 1000;

const UNREADABLE: Readonly<Partial<Record<Trigger, string>>> = {
  file: 'the sentinel file holds something that is no order',
  'shared-state': 'something that is no order stands in state.sqlite or Redis',
};

/** Takes entries into the set of orders, tells who has to cut something, and then writes it into the log. */
export class BelievedOrders {
  readonly set: OrderSet;
  readonly #parts: OrderNewsParts;
  readonly #listeners = new Set<() => void>();
  #latest: string[] = [];

  constructor(parts: OrderNewsParts) {
    this.set = parts.set;
    this.#parts = parts;
  }

  /** Ids of the orders that were taken in last, a thousand at most. */
  get latest(): readonly string[] {
    return this.#latest.slice(-MOST_LATEST);
  }

  onChange(act: () => void): () => void {
    this.#listeners.add(act);
    return () => this.#listeners.delete(act);
  }

  /**
   * Takes in many, a few at a time: others have their turn in between.
   * @param onNew hears of those that are new, at once.
   */
  async takeMany(
    entries: ReadonlyMap<string, string>,
    origin: Origin,
    onNew: (orders: ReadonlyMap<string, string>) => void,
  ): Promise<void> {
    const unknown = byUrgency(notIn(this.set.texts, entries));
    const news = new OrderNews(this.#parts, origin.name);
    for (let from = 0; from < unknown.length; from += SLICE) {
      if (from > 0) await setImmediate();
      const { added } = this.#takeSlice(unknown.slice(from, from + SLICE), origin, news);
      news.tellUrgent();
      if (added.size > 0) onNew(added);
    }
    news.tell();
  }

  /** @returns what was believed, with the holds that stand for what is no order, and what of that is new. */
  take(entries: Iterable<readonly [string, string]>, origin: Origin): Taken {
    const news = new OrderNews(this.#parts, origin.name);
    const taken = this.#takeSlice(byUrgency([...entries]), origin, news);
    news.tell();
    return taken;
  }

  #takeSlice(entries: Iterable<readonly [string, string]>, origin: Origin, news: OrderNews): Taken {
    const taken: Taken = { believed: new Map(), added: new Map(), isStricter: false };
    for (const [id, text] of entries) {
      if (!this.#takeOne(id, text, taken, news)) this.#takeUnreadable([id, text], origin.trigger, taken, news);
    }
    if (taken.isStricter) this.tellListeners();
    return taken;
  }

  /** Has everything cut that is refused now. */
  tellListeners(): void {
    for (const act of this.#listeners) {
      try {
        act();
      } catch (error) {
        // The others have to cut theirs.
        this.#parts.log.failed(error);
      }
    }
  }

  /** @returns false for what is no order. */
  #takeOne(id: string, text: string, taken: Taken, news: OrderNews): boolean {
    const outcome = this.set.put(id, text);
    if (outcome.is === 'unbelieved') news.unbelieved(id, outcome.release);
    if (outcome.is === 'known' || outcome.is === 'new') {
      taken.believed.set(id, text);
      this.#remember(id);
    }
    if (outcome.is === 'new') {
      taken.added.set(id, text);
      taken.isStricter ||= outcome.began.length > 0;
      news.changed(outcome);
    }
    return outcome.is !== 'unreadable';
  }

  #takeUnreadable(found: readonly string[], trigger: Trigger, taken: Taken, news: OrderNews): void {
    const reason = UNREADABLE[trigger] ?? 'something was sent that is no order';
    const { id, text } = encodeOrder(unreadableHold(found, trigger, reason));
    if (!this.set.texts.has(id) && !this.set.releases.hasEnded(id)) news.unreadable(id);
    this.#takeOne(id, text, taken, news);
  }

  #remember(id: string): void {
    this.#latest.push(id);
    if (this.#latest.length > 2 * MOST_LATEST) this.#latest = this.latest.slice();
  }
}

interface Taken {
  readonly believed: Map<string, string>;
  readonly added: Map<string, string>;
  isStricter: boolean;
}
