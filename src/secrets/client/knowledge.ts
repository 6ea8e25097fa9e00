import { type CacheSpans, FAILURE_MEMORY, FETCH_DEADLINE, GONE_MEMORY, retryPause, spansFrom } from './cache-policy.ts';
import { describeFailure, type Failure, type Gone } from './failure.ts';
import type { Absent, Held, Known, Outcome, Trouble } from './outcome.ts';
import type { Secret } from './usable-secret.ts';

const LONG_AGO = Number.NEGATIVE_INFINITY;

/** What is known of one secret, and whether its store can be read. Times are on the clock of durations. */
export class Knowledge {
  readonly #spans: CacheSpans;
  #known: Known | undefined;
  #trouble: Trouble | undefined;

  constructor(spans: CacheSpans) {
    this.#spans = spans;
  }

  get troubled(): boolean {
    return this.#trouble !== undefined;
  }

  /** The value in hand, whatever its age. */
  get held(): Held | undefined {
    return this.#known?.is === 'held' ? this.#known : undefined;
  }

  /** The secret, when it may be used without waiting: fresh, or known to be unreadable for now. */
  usableNow(now: number): Secret | undefined {
    const held = this.#heldAt(now);
    if (held === undefined) return undefined;
    if (now < held.freshUntil) return held.secret;
    return this.#trouble !== undefined && now < this.#trouble.until ? this.lastResort(now) : undefined;
  }

  /** The last good value, while it may still bridge what keeps the store from being read. */
  lastResort(now: number): Secret | undefined {
    const held = this.#heldAt(now);
    return held !== undefined && now < held.usableUntil ? held.secret : undefined;
  }

  /** Why it is refused without asking the store again so soon. */
  refusal(now: number): Absent | Trouble | undefined {
    if (this.#known?.is === 'gone' && now < this.#known.until) return this.#known;
    if (this.#trouble !== undefined && now < this.#trouble.until) return this.#trouble;
    return undefined;
  }

  /** Whether an outcome is still the last word: no invalidation has come since. */
  stands(outcome: Outcome): boolean {
    return outcome === this.#known || outcome === this.#trouble;
  }

  /** @param previousUntil from when on the version before may not be used. */
  hold(secret: Secret, readAt: number, previousUntil: number, now: number): Held {
    const held: Held = { is: 'held', secret, readAt, previousUntil, ...spansFrom(readAt, this.#spans) };
    this.#known = held;
    this.#trouble = undefined;
    return this.#heldAt(now) ?? held;
  }

  /** A tombstone. @returns whether that is news. */
  bury(absence: Gone, now: number): { readonly absent: Absent; readonly news: boolean } {
    const news = this.#known?.is !== 'gone';
    const absent: Absent = { is: 'gone', absence, until: now + GONE_MEMORY };
    this.#known = absent;
    this.#trouble = undefined;
    return { absent, news };
  }

  /** A read failed; what is known stays. @returns whether that is news, and whether a value bridges it. */
  fail(
    failure: Failure,
    now: number,
  ): { readonly trouble: Trouble; readonly news: boolean; readonly bridged: boolean } {
    const before = this.#trouble;
    const bridged = this.lastResort(now) !== undefined;
    const pause = bridged ? retryPause(before?.pause, this.#spans) : FAILURE_MEMORY;
    // While the next attempt is under way, this one's result still counts.
    const until = bridged ? Math.min(now + pause + FETCH_DEADLINE, this.held?.usableUntil ?? now) : now + pause;
    this.#trouble = { is: 'trouble', failure, pause, until };
    const news = before === undefined || describeFailure(before.failure) !== describeFailure(failure);
    return { trouble: this.#trouble, news, bridged };
  }

  /** From now on a value counts only while the store cannot be read, and nothing is remembered of its answers. */
  doubt(): void {
    if (this.#known?.is === 'held') this.#known = { ...this.#known, freshUntil: LONG_AGO };
    if (this.#known?.is === 'gone') this.#known = { ...this.#known, until: LONG_AGO };
    if (this.#trouble !== undefined) this.#trouble = { ...this.#trouble, until: LONG_AGO };
  }

  /** Forgets a value too old for use. @returns whether there is nothing left to remember. */
  wither(now: number): boolean {
    if (this.lastResort(now) === undefined && this.held !== undefined) this.#known = undefined;
    return this.held === undefined && this.refusal(now) === undefined;
  }

  /** The value in hand, of which the version before goes when its grace is over, whether the store can be read or not. */
  #heldAt(now: number): Held | undefined {
    const { held } = this;
    if (held === undefined || now < held.previousUntil) return held;
    const { current } = held.secret;
    const alone: Held = { ...held, secret: { current }, previousUntil: Number.POSITIVE_INFINITY };
    this.#known = alone;
    return alone;
  }
}
