/** A call that waits in line. */
export interface Waiting {
  /** Resolves when it is its turn; the slot is then taken. */
  readonly turn: Promise<void>;
  /** Leaves the line, or gives back the slot when its turn has just come. */
  leave(): void;
}

/** So many calls at a time, and so many that wait in line for them. */
export class Slots {
  readonly #max: number;
  readonly #places: number;
  /** In the order of their coming. */
  readonly #line = new Set<() => void>();
  #taken = 0;

  constructor(max: number, places: number) {
    this.#max = max;
    this.#places = places;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** Takes a slot when there is one. */
  tryTake(): boolean {
    if (this.#taken >= this.#max) return false;
    this.#taken += 1;
    return true;
  }

  /** Stands in line; undefined when the line is full. */
  queue(): Waiting | undefined {
    if (this.#line.size >= this.#places) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#line.add(resolve);
    return {
      turn: promise,
      leave: () => {
        if (!this.#line.delete(resolve)) this.free();
      },
    };
  }

  /** Gives a slot back; the first in line has it then. */
  free(): void {
    const [next] = this.#line;
    if (next === undefined) {
      this.#taken -= 1;
      return;
    }
    this.#line.delete(next);
    next();
  }
}
