import { type Standing, type Standings, type StandingTerms, StateAway } from '../definition.ts';
import type { RedisCalls } from '../redis/calls.ts';
import { memoryOf } from './standing-rules.ts';
import { PAUSE, STANDING } from './standing-script.ts';

/** Remembers behaviour for all instances, in Redis's time. Each subject has one key. */
export class RedisStandings implements Standings {
  readonly #calls: RedisCalls;

  constructor(calls: RedisCalls) {
    this.#calls = calls;
  }

  async observe(subject: string, verdict: 'good' | 'bad', terms: StandingTerms): Promise<Standing> {
    return this.#ask(subject, verdict, terms);
  }

  async look(subject: string, terms: StandingTerms): Promise<Standing> {
    return this.#ask(subject, 'look', terms);
  }

  async pause(subject: string, milliseconds: number): Promise<void> {
    await this.#calls.run(PAUSE, [this.#key(subject)], [Math.ceil(milliseconds)]);
  }

  async #ask(subject: string, verdict: 'good' | 'bad' | 'look', terms: StandingTerms): Promise<Standing> {
    const { window, threshold, calls, floor } = terms;
    const args = [verdict, window, threshold, calls, floor, memoryOf(terms)];
    const reply = await this.#calls.run(STANDING, [this.#key(subject)], args);
    if (!Array.isArray(reply)) throw new StateAway('Redis answered an observation with something else than a standing');
    const [factor, pausedFor] = reply.map(Number) as [number, number];
    return { factor, pausedFor };
  }

  #key(subject: string): string {
    return `${this.#calls.prefix}standing:${subject}`;
  }
}
