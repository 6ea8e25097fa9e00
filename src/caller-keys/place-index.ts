import type { TakenPlace } from '../secrets/key-shelf.ts';

/** What is known of a place where something may be. */
export type KnownPlace =
  | { readonly is: 'taken'; readonly createdAt: number; readonly until: number | null }
  /** Whether anything is there, the vault has to say. */
  | { readonly is: 'doubtful' };

/**
 * Which places are taken, and until when, so that the vault is not asked for keys that nobody brought. What is not known for sure is
 * doubtful, and never free.
 */
export class PlaceIndex {
  #places = new Map<string, KnownPlace>();
  #isLoaded = false;
  /** What changed since the reading that is under way began: it may have seen that before. */
  #touched: Set<string> | undefined;
  readonly #beforeAnyReading: KnownPlace = { is: 'doubtful' };

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** undefined when nothing is there. */
  at(place: string): KnownPlace | undefined {
    return this.#places.get(place) ?? (this.#isLoaded ? undefined : this.#beforeAnyReading);
  }

  /** From now on the vault has to say. */
  doubt(place: string): void {
    this.#set(place, { is: 'doubtful' });
  }

  /**
   * Notes what became of a place; when something else was heard of it meanwhile, nobody knows which came first.
   * @param before what was known when that began
   * @param after undefined: nothing is there
   * @returns whether it was noted as it is.
   */
  settle(place: string, before: KnownPlace | undefined, after: Omit<TakenPlace, 'place'> | undefined): boolean {
    const isLatest = this.at(place) === before;
    if (!isLatest) this.doubt(place);
    else this.#set(place, after && { is: 'taken', createdAt: after.createdAt, until: after.until });
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
    try {
      const taken = new Map((await read()).map(({ place, createdAt, until }) => [place, { createdAt, until }]));
      const before = this.#places;
      const places = new Set([...before.keys(), ...taken.keys()]);
      const changed = [...places].filter(
        (place) => !touched.has(place) && !isSame(before.get(place), taken.get(place)),
      );
      for (const place of changed) this.settle(place, this.at(place), taken.get(place));
      this.#isLoaded = true;
      return changed;
    } finally {
      this.#touched = undefined;
    }
  }

  #set(place: string, known: KnownPlace | undefined): void {
    this.#touched?.add(place);
    if (known === undefined) this.#places.delete(place);
    else this.#places.set(place, known);
  }
}

/** Whether something is there that is not to be used any more. */
export function isOver(known: KnownPlace, now: number): boolean {
  return known.is === 'taken' && known.until !== null && known.until <= now;
}

function isSame(known: KnownPlace | undefined, read: Omit<TakenPlace, 'place'> | undefined): boolean {
  if (known === undefined || read === undefined) return known === read;
  return known.is === 'taken' && known.createdAt === read.createdAt && known.until === read.until;
}
