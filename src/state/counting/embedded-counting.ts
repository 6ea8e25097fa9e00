import type { Store } from 'express-rate-limit';
import type { Clock } from '../../core/clock.ts';
import type { Counting, CountTerms, Standings } from '../definition.ts';
import { FixedStore } from './fixed-store.ts';
import { MemoryStandings } from './memory-standings.ts';
import { SlidingStore } from './sliding-store.ts';

/** Counts in this process, for this process alone. */
export class EmbeddedCounting implements Counting {
  readonly instances = 1;
  readonly standings: Standings;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.standings = new MemoryStandings(clock);
  }

  /** Each store counts by itself, whatever its name. */
  store(_name: string, terms: CountTerms): Store {
    return terms.algorithm === 'fixed' ? new FixedStore(terms.window) : new SlidingStore(terms, this.#clock);
  }
}
