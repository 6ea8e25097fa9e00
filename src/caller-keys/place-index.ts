import type { Clock } from '../core/clock.ts';
import type { TakenPlace } from '../secrets/key-shelf.ts';
import { hasEnded } from './has-ended.ts';

/** What is known of a place where something may be. */
export type KnownPlace =
  /** `isProved`: what is there was opened with that end, which a table may otherwise say unproved. */
  | { readonly is: 'taken'; readonly createdAt: number; readonly until: number | null; readonly isProved: boolean }
  /** Whether anything is there, the vault has to say. */
  | { readonly is: 'doubtful' };

/**
 * Which places are taken, and until when, so that the vault is not asked for keys that nobody brought. What is not known for sure is
 * doubtful, and never free.
 */
export class PlaceIndex {
  readonly #places = new Map<string, KnownPlace>();
  readonly #clock: Clock;
  readonly #goodFor: number;
  /** When the last reading that succeeded began; as the clock's `elapsed`. */
  #readAt: number | undefined;
  /** What changed since the reading that is under way began: it may have seen that before. */
  #touched: Set<string> | undefined;
  readonly #unread: KnownPlace = { is: 'doubtful' };

  /** @param goodFor milliseconds after a reading of all places in which one that is not known is taken for free */
  constructor(clock: Clock, goodFor: number) {
    this.#clock = clock;
    this.#goodFor = goodFor;
  }

  /** Whether all places were ever read. */
  get isLoaded(): boolean {
    return this.#readAt !== undefined;
  }

  /** Whether they were read lately enough. */
  get isCurrent(): boolean {
    return this.#readAt !== undefined && this.#clock.elapsed() - this.#readAt <= this.#goodFor;
  }

  get size(): number {
    return this.#places.size;
  }

  /** Those of which anything is known. */
  get places(): string[] {
    return [...this.#places.keys()];
  }

  /** undefined when nothing is there. */
  at(place: string): KnownPlace | undefined {
    return this.#places.get(place) ?? (this.isCurrent ? undefined : this.#unread);
  }

  /** From now on the vault has to say. */
  doubt(place: string): void {
    this.#set(place, { is: 'doubtful' });
  }

  /**
   * Notes what became of a place; when something else was heard of it meanwhile, nobody knows which came first.
   * @param before what was known when that began
   * @param after as it was put or opened; undefined: nothing is there
   * @returns whether it was noted as it is.
   */
  settle(place: string, before: KnownPlace | undefined, after: Omit<TakenPlace, 'place'> | undefined): boolean {
    const isLatest = this.at(place) === before;
    if (!isLatest) this.doubt(place);
    else this.#set(place, after && taken(after, true));
    return isLatest;
  }

  /** Those whose end has come. */
  expired(now: number): string[] {
    return [...this.#places].flatMap(([place, known]) => (isOver(known, now) ? [place] : []));
  }

  /**
   * Takes over what a reading of all places says. One at a time.
   * @returns the places of which something else was known before.
   */
  async load(read: () => Promise<readonly TakenPlace[]>): Promise<string[]> {
    const touched = new Set<string>();
    this.#touched = touched;
    const began = this.#clock.elapsed();
    try {
      const found = await read();
      const news = this.#newsIn(found, touched);
      for (const [place, facts] of news) this.#set(place, facts && taken(facts, false));
      this.#readAt = began;
      return [...news.keys()];
    } finally {
      this.#touched = undefined;
    }
  }

  /** What is not as it is known; undefined where nothing is any more. In a vault with many keys there is little of it. */
  #newsIn(found: readonly TakenPlace[], touched: ReadonlySet<string>): Map<string, TakenPlace | undefined> {
    const news = new Map<string, TakenPlace | undefined>();
    let met = 0;
    for (const each of found) {
      const known = this.#places.get(each.place);
      if (known !== undefined) met += 1;
      if (!isSame(known, each) && !touched.has(each.place)) news.set(each.place, each);
    }
    if (met === this.#places.size) return news;
    const places = new Set(found.map(({ place }) => place));
    for (const place of this.#places.keys()) if (!places.has(place) && !touched.has(place)) news.set(place, undefined);
    return news;
  }

  #set(place: string, known: KnownPlace | undefined): void {
    this.#touched?.add(place);
    if (known === undefined) this.#places.delete(place);
    else this.#places.set(place, known);
  }
}

/** Whether something is there that is not to be used any more. */
export function isOver(known: KnownPlace, now: number): boolean {
  return known.is === 'taken' && hasEnded(known, now);
}

function taken({ createdAt, until }: Omit<TakenPlace, 'place'>, isProved: boolean): KnownPlace {
  return { is: 'taken', createdAt, until, isProved };
}

function isSame(known: KnownPlace | undefined, read: Omit<TakenPlace, 'place'> | undefined): boolean {
  if (known === undefined || read === undefined) return known === read;
  return known.is === 'taken' && known.createdAt === read.createdAt && known.until === read.until;
}
