import type { Clock } from '../core/clock.ts';
import { RISE } from '../state/counting/standing-rules.ts';
import type { Standing, Standings, StandingTerms } from '../state/definition.ts';
import type { Verdict } from './verdict.ts';

const ignore = () => {};

/** Milliseconds after which what is known of a standing is asked for anew, when it is used: other instances change it, too. */
const FRESH = 250;

export interface KnownStandingParts {
  readonly standings: Standings;
  readonly clock: Pick<Clock, 'elapsed'>;
  /** Told when the factor is another than before. */
  onChange(factor: number, was: number): void;
}

/**
 * What this instance knows of one subject's standing. It is learnt from the answers to what it tells of the subject, and asked for
 * in the background, so that no request ever waits for it.
 */
export class KnownStanding {
  readonly #subject: string;
  readonly #terms: StandingTerms;
  readonly #parts: KnownStandingParts;
  #factor = 1;
  /** By Clock.elapsed(). */
  #learntAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(subject: string, terms: StandingTerms, parts: KnownStandingParts) {
    this.#subject = subject;
    this.#terms = terms;
    this.#parts = parts;
  }

  /** The factor that was learnt last. */
  get lastFactor(): number {
    return this.#factor;
  }

  /** What its limit is multiplied by now, as far as is known here. */
  get factor(): number {
    const now = this.#parts.clock.elapsed();
    if (now - this.#learntAt > FRESH && now - this.#askedAt > FRESH) this.#ask(now);
    if (this.#factor === 1) return 1;
    // Nobody told us for long, as shared state is away: it recovers here as it does there.
    const windows = Math.floor((now - this.#learntAt) / this.#terms.window);
    return windows <= 1 ? this.#factor : Math.min(1, this.#factor + (windows - 1) * RISE);
  }

  /** Milliseconds for which nothing is to be sent. */
  get pausedFor(): number {
    return this.#pausedUntil === 0 ? 0 : Math.max(0, this.#pausedUntil - this.#parts.clock.elapsed());
  }

  /** @param enough of fewer calls in a window, nothing is concluded. */
  observe(verdict: Verdict, enough: number): void {
    const terms = enough === this.#terms.calls ? this.#terms : { ...this.#terms, calls: enough };
    this.#learnFrom(this.#parts.standings.observe(this.#subject, verdict, terms));
  }

  /** Nothing is to be sent for so many milliseconds: at once here, and soon everywhere. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#parts.clock.elapsed() + milliseconds);
    void this.#parts.standings.pause(this.#subject, milliseconds).catch(() => {});
  }

  #ask(now: number): void {
    this.#askedAt = now;
    this.#learnFrom(this.#parts.standings.look(this.#subject, this.#terms));
  }

  #learnFrom(answer: Promise<Standing>): void {
    // While shared state is away, what was known last goes on.
    answer.then(this.#learn, ignore);
  }

  readonly #learn = ({ factor, pausedFor }: Standing): void => {
    const { clock, onChange } = this.#parts;
    const was = this.#factor;
    const now = clock.elapsed();
    this.#factor = factor;
    this.#learntAt = now;
    if (pausedFor > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now + pausedFor);
    else if (this.#pausedUntil <= now) this.#pausedUntil = 0;
    if (factor !== was) onChange(factor, was);
  };
}
