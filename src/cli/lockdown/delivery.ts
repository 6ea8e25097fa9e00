import type { Presence } from '../../state/definition.ts';

/** One place to which orders are written. */
export interface Target {
  readonly kind: 'file' | 'gateway' | 'database' | 'redis';
  /** For people, such as `var/lockdown.json`. */
  readonly name: string;
  /**
   * Writes the orders. Resolves when they took; an instance that took them says who it is, and what it obeys now.
   * @throws whatever stood in the way; {@link Trouble} when that is in words already.
   */
  deliver(entries: ReadonlyMap<string, string>): Promise<Receipt>;
}

/** What a target says of orders that took. */
export interface Receipt {
  readonly word?: Pick<Presence, 'instance' | 'orders'>;
}

/** What became of it. */
export interface Delivery extends Receipt {
  readonly kind: Target['kind'];
  readonly name: string;
  readonly took: boolean;
  /** From when it was begun. */
  readonly milliseconds: number;
  /** Where it did not take: what was found, and what to do. */
  readonly trouble?: Trouble;
}

/** What stood in the way, and what to do about it. */
export class Trouble extends Error {
  readonly found: string;
  readonly next: string;
  /** True for what is no loss: nobody is there who could have been told. */
  readonly harmless: boolean;

  constructor(found: string, next: string, harmless = false) {
    super(found);
    this.found = found;
    this.next = next;
    this.harmless = harmless;
  }
}
