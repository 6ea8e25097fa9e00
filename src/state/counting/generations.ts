import { ManyKeys } from './many-keys.ts';

/**
 * A map whose entries may go when they were not touched for a span. They lie in two maps, and once in a span the older one is dropped
 * whole: nothing is ever searched for what has ended.
 */
export class Generations<Value> {
  readonly #span: number;
  #young = new ManyKeys<Value>();
  #old = new ManyKeys<Value>();
  #began: number;

  /**
   * @param span milliseconds for which an untouched entry is kept at least; at most it is twice that, and for as long as nobody asks.
   * @param now milliseconds of a clock that never runs backwards
   */
  constructor(span: number, now: number) {
    this.#span = span;
    this.#began = now;
  }

  /** The entry, which counts as touched; made, where there is none. */
  reach(key: string, now: number, make: () => Value): Value {
    this.#turn(now);
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.#old.delete(key);
    const value = old ?? make();
    this.#young.set(key, value);
    return value;
  }

  /** The entry, if there is one; it does not count as touched. */
  peek(key: string, now: number): Value | undefined {
    this.#turn(now);
    return this.#young.get(key) ?? this.#old.get(key);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  clear(): void {
    this.#young = new ManyKeys();
    this.#old = new ManyKeys();
  }

  /** How many are kept. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #turn(now: number): void {
    const passed = now - this.#began;
    if (passed < this.#span) return;
    this.#old = passed < 2 * this.#span ? this.#young : new ManyKeys();
    this.#young = new ManyKeys();
    this.#began = now;
  }
}
