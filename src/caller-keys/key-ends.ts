import { atTime } from '../core/at-time.ts';
import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import type { CallerKey } from './definition.ts';
import type { HeldKey } from './read-key.ts';

export interface KeyEndsParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly timers: Timers;
}

/** Tells those who go on using a key when it is over. */
export class KeyEnds {
  readonly #heldAt: (place: string) => Promise<HeldKey | undefined>;
  readonly #parts: KeyEndsParts;
  readonly #looks = new Map<string, Set<() => void>>();

  /** @param heldAt what is at a place, to be used now. */
  constructor(heldAt: (place: string) => Promise<HeldKey | undefined>, parts: KeyEndsParts) {
    this.#heldAt = heldAt;
    this.#parts = parts;
  }

  /** What is at a place may have changed. */
  look(place: string): void {
    for (const look of [...(this.#looks.get(place) ?? [])]) look();
  }

  /** Calls `act` once when something else than this key is at a place, or nobody can say what. @returns what calls it off. */
  watch(place: string, { version }: CallerKey, act: () => void): () => void {
    const { clock, timers } = this.#parts;
    let isOver = false;
    let callOffEnd = () => {};
    const stop = () => {
      isOver = true;
      callOffEnd();
      this.#drop(place, look);
    };
    const look = async (): Promise<void> => {
      const held = await this.#heldAt(place).catch(() => undefined);
      if (isOver) return;
      callOffEnd();
      if (held?.key.version === version) {
        const { until } = held.facts;
        if (until !== null) callOffEnd = atTime(until, clock, timers, look);
        return;
      }
      stop();
      act();
    };
    const looks = this.#looks.get(place) ?? new Set();
    this.#looks.set(place, looks.add(look));
    // It may have changed since it was given out.
    void look();
    return stop;
  }

  #drop(place: string, look: () => void): void {
    const looks = this.#looks.get(place);
    looks?.delete(look);
    if (looks?.size === 0) this.#looks.delete(place);
  }
}
