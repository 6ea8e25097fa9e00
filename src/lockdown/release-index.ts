import type { Release } from './definition.ts';

interface Counted {
  readonly id: string;
  readonly of: readonly string[];
}

/**
 * Which orders verified releases have ended. A code is good for one release: of two that used up the same, as instances may grant
 * that cannot reach each other, the one with the smaller id counts, whichever is met first.
 */
export class ReleaseIndex {
  readonly #byStep = new Map<number, Counted>();
  /** How many releases end an order. */
  readonly #ended = new Map<string, number>();
  /** Releases by what they name, whether they count or not. */
  readonly #naming = new Map<string, readonly string[]>();
  #lastStep = -1;

  /** The latest time step whose code was used; -1: none was. */
  get lastStep(): number {
    return this.#lastStep;
  }

  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /** Ids of the releases that name one of these orders. */
  naming(ids: Iterable<string>): string[] {
    return [...new Set([...ids].flatMap((id) => this.#naming.get(id) ?? []))];
  }

  /** @returns the orders that ended with it, and those that are in force again. */
  add(id: string, { step, of }: Release): { readonly ended: readonly string[]; readonly revived: readonly string[] } {
    this.#lastStep = Math.max(this.#lastStep, step);
    for (const each of new Set(of)) this.#naming.set(each, [...(this.#naming.get(each) ?? []), id]);
    const other = this.#byStep.get(step);
    if (other !== undefined && other.id < id) return { ended: [], revived: [] };
    this.#byStep.set(step, { id, of });
    const touched = [...new Set([...of, ...(other?.of ?? [])])];
    const before = touched.map((each) => this.hasEnded(each));
    for (const each of new Set(of)) this.#count(each, 1);
    for (const each of new Set(other?.of)) this.#count(each, -1);
    return {
      ended: touched.filter((each, index) => before[index] === false && this.hasEnded(each)),
      revived: touched.filter((each, index) => before[index] === true && !this.hasEnded(each)),
    };
  }

  #count(id: string, by: number): void {
    const left = (this.#ended.get(id) ?? 0) + by;
    if (left > 0) this.#ended.set(id, left);
    else this.#ended.delete(id);
  }
}
