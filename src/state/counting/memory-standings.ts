import type { Clock } from '../../core/clock.ts';
import type { Standing, Standings, StandingTerms } from '../definition.ts';
import { Generations } from './generations.ts';
import { advance, type Behaviour, behaviourNow, freshBehaviour, memoryOf } from './standing-rules.ts';

interface Entry {
  behaviour: Behaviour;
}

/** Remembers behaviour in this process. */
export class MemoryStandings implements Standings {
  readonly #clock: Clock;
  /** By how long it must be remembered. */
  readonly #entries = new Map<number, Generations<Entry>>();
  /** Until when nothing is to be sent, by subject. */
  readonly #pauses = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async observe(subject: string, verdict: 'good' | 'bad', terms: StandingTerms): Promise<Standing> {
    const now = this.#now();
    const entry = this.#lasting(memoryOf(terms), now).reach(subject, now, () => ({ behaviour: freshBehaviour(now) }));
    entry.behaviour = advance(entry.behaviour, verdict, terms, now);
    return this.#standing(subject, entry.behaviour, terms, now);
  }

  async look(subject: string, terms: StandingTerms): Promise<Standing> {
    const now = this.#now();
    const behaviour = this.#lasting(memoryOf(terms), now).peek(subject, now)?.behaviour ?? freshBehaviour(now);
    return this.#standing(subject, behaviourNow(behaviour, terms, now), terms, now);
  }

  async pause(subject: string, milliseconds: number): Promise<void> {
    const now = this.#now();
    this.#forgetOnePause(now);
    const until = Math.max(this.#pauses.get(subject) ?? 0, now + Math.ceil(milliseconds));
    this.#pauses.delete(subject);
    this.#pauses.set(subject, until);
  }

  #standing(subject: string, { factor }: Behaviour, { floor }: StandingTerms, now: number): Standing {
    return { factor: Math.max(floor, factor), pausedFor: Math.max(0, (this.#pauses.get(subject) ?? now) - now) };
  }

  #lasting(span: number, now: number): Generations<Entry> {
    let entries = this.#entries.get(span);
    if (entries === undefined) {
      entries = new Generations(span, now);
      this.#entries.set(span, entries);
    }
    return entries;
  }

  /** One old pause goes, where one is over, for each that comes: so they are never more than have been under way at once. */
  #forgetOnePause(now: number): void {
    for (const [subject, until] of this.#pauses) {
      this.#pauses.delete(subject);
      if (until > now) this.#pauses.set(subject, until);
      return;
    }
  }

  #now(): number {
    return Math.floor(this.#clock.elapsed());
  }
}
