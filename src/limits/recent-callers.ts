interface Heard {
  readonly key: string;
  at: number;
}

/** The two callers that were heard of last: enough to know of each whether it is alone. */
export class RecentCallers {
  readonly #span: number;
  #latest: Heard | undefined;
  #before: Heard | undefined;

  /** @param span milliseconds after which a caller is taken to be gone. */
  constructor(span: number) {
    this.#span = span;
  }

  /** A caller is heard of. @returns whether no other was within the span. @param now milliseconds of a clock that never runs backwards */
  isAlone(key: string, now: number): boolean {
    if (this.#latest?.key === key) {
      this.#latest.at = now;
    } else {
      this.#before = this.#latest;
      this.#latest = { key, at: now };
    }
    return this.#before === undefined || now - this.#before.at >= this.#span;
  }
}
