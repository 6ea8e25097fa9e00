import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';
import type { Counting, StandingTerms } from '../state/definition.ts';
import { CountedStore } from './counted-store.ts';
import { KnownStanding } from './known-standing.ts';
import type { Place } from './place.ts';
import { RecentCallers } from './recent-callers.ts';
import type { Verdict } from './verdict.ts';

/** Callers for whom a provider fails that are at hand. */
const MOST_CALLERS = 10_000;
/** Milliseconds for which the answer to one caller stops the calls of all: what it asked for could be what the provider minds. */
const LONGEST_FOR_ONE = 300_000;
/** Windows after which a caller that is not heard of is taken to be gone. */
const GONE = 2;

export interface ProviderParts {
  readonly counting: Pick<Counting, 'standings' | 'store'>;
  readonly clock: Clock;
  /** Told of a factor that is another than before. @param key of the caller whose alone it is; undefined: that of all. */
  onChange(key: string | undefined, factor: number, was: number): void;
}

/** What is known of a caller for whom the provider fails. Times are by Clock.elapsed(). */
interface Failing {
  readonly standing: KnownStanding;
  lastBad: number;
  /** Until when its answers say nothing of how the provider does for others. */
  mutedUntil: number;
}

/**
 * How a provider does, for all and for each caller for whom it fails. A caller can make it fail by what it asks: of its bad answers
 * so few count for all that they lower nobody's limit without those of others, and all of them count for its own.
 */
export class ProviderStanding {
  readonly #subject: string;
  readonly #terms: StandingTerms;
  readonly #parts: ProviderParts;
  readonly #all: KnownStanding;
  readonly #failing = new LRUCache<string, Failing>({ max: MOST_CALLERS });
  /** The bad answers of each caller that count for all. */
  readonly #counted: CountedStore;
  readonly #most: number;
  readonly #callers: RecentCallers;
  #longPause: { readonly key: string; readonly until: number } | undefined;

  constructor(integration: string, terms: StandingTerms, parts: ProviderParts) {
    const { window, calls, threshold } = terms;
    const { counting, clock } = parts;
    this.#subject = `provider:${integration}`;
    this.#terms = terms;
    this.#parts = parts;
    this.#callers = new RecentCallers(GONE * window);
    this.#all = this.#standing(this.#subject, undefined);
    // A sliding window lets through less than twice as many within any one window: less than it takes to lower the factor.
    this.#most = Math.max(1, Math.floor((calls * threshold) / 2));
    const most = { algorithm: 'sliding', requests: this.#most, window } as const;
    this.#counted = new CountedStore('default', most, counting.store(`failures:${integration}`, most), clock);
  }

  /** What the limits of all are multiplied by. */
  get factor(): number {
    return this.#all.factor;
  }

  /** What those of one caller are multiplied by, as the provider does for all and for it. */
  factorFor(key: string): number {
    const failing = this.#failing.get(key);
    return failing === undefined ? this.#all.factor : Math.min(this.#all.factor, failing.standing.factor);
  }

  /** The same, as it was learnt last. */
  lastFactorFor(key: string): number {
    return Math.min(this.#all.lastFactor, this.#failing.get(key)?.standing.lastFactor ?? 1);
  }

  /** Milliseconds for which nothing is to be sent for anybody. */
  get pausedFor(): number {
    return this.#all.pausedFor;
  }

  /** The provider answered a caller. @param enough of fewer calls of it in a window, nothing is concluded for it. */
  answered(key: string, verdict: Verdict, enough: number): void {
    const now = this.#parts.clock.elapsed();
    const isAlone = this.#callers.isAlone(key, now);
    // All there is to judge it by; once, as nobody knows whether it is the provider or the caller.
    if (verdict === 'bad' && isAlone && this.#all.lastFactor === 1) {
      this.#say('bad');
      return;
    }
    const failing = this.#failingFor(key, verdict, now);
    failing?.standing.observe(verdict, enough);
    if (failing !== undefined && verdict === 'bad') this.#count(key, failing);
    else if (failing === undefined || failing.mutedUntil <= now) this.#say('good');
  }

  /**
   * The provider, answering a caller, asked for so many milliseconds without a call.
   * @returns whether that is longer than it holds for all; of those whom it told so, the second has it hold for all.
   */
  pause(key: string, milliseconds: number): boolean {
    const now = this.#parts.clock.elapsed();
    const told = this.#longPause;
    const isLong = milliseconds > LONGEST_FOR_ONE;
    const isForAll = !isLong || (told !== undefined && told.key !== key && told.until > now);
    if (isLong) this.#longPause = { key, until: now + milliseconds };
    this.#all.pause(isForAll ? milliseconds : LONGEST_FOR_ONE);
    return !isForAll;
  }

  #failingFor(key: string, verdict: Verdict, now: number): Failing | undefined {
    const known = this.#failing.get(key);
    if (verdict === 'bad') {
      const failing = known ?? {
        standing: this.#standing(`${this.#subject}:${key}`, key),
        lastBad: now,
        mutedUntil: 0,
      };
      failing.lastBad = now;
      if (known === undefined) this.#failing.set(key, failing);
      return failing;
    }
    if (known === undefined || known.standing.lastFactor < 1 || now - known.lastBad < this.#terms.window) return known;
    this.#failing.delete(key);
    return undefined;
  }

  #count(key: string, failing: Failing): void {
    const judge = ({ isAdmitted, reset }: Place) => {
      if (isAdmitted) this.#say('bad');
      else failing.mutedUntil = this.#parts.clock.elapsed() + reset * 1000;
    };
    const place = this.#counted.take(key, this.#most);
    if ('then' in place) place.then(judge, () => {});
    else judge(place);
  }

  #say(verdict: Verdict): void {
    this.#all.observe(verdict, this.#terms.calls);
  }

  #standing(subject: string, key: string | undefined): KnownStanding {
    const { counting, clock, onChange } = this.#parts;
    return new KnownStanding(subject, this.#terms, {
      standings: counting.standings,
      clock,
      onChange: (factor, was) => onChange(key, factor, was),
    });
  }
}
