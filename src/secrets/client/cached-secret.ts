import type { SecretReference } from '../../settings/secret-reference.ts';
import type { CacheParts } from './cache-parts.ts';
import { FETCH_DEADLINE, RENEWAL_PAUSE } from './cache-policy.ts';
import type { SecretEvents } from './events.ts';
import { type Failure, failureOf, type Gone } from './failure.ts';
import { fetchWithin } from './fetch-within.ts';
import { Knowledge } from './knowledge.ts';
import type { Outcome } from './outcome.ts';
import { previousUntil, type Reading, readingOf, type Secret } from './usable-secret.ts';

/** One secret in the cache: what is known of it, and the one fetch that may be under way. */
export class CachedSecret {
  readonly reference: SecretReference;
  readonly knowledge: Knowledge;
  readonly #parts: CacheParts;
  /** Only the newest fetch may say anything: others were begun before an invalidation. */
  #fetch: { readonly controller: AbortController; readonly outcome: Promise<Outcome> } | undefined;
  #cancelRetry = () => {};
  #renewal: Promise<Outcome> | undefined;
  #renewableAt = Number.NEGATIVE_INFINITY;

  constructor(reference: SecretReference, parts: CacheParts) {
    this.reference = reference;
    this.#parts = parts;
    this.knowledge = new Knowledge(parts.spans);
  }

  /** The secret, when it may be used without waiting. Sees to its refresh. */
  atHand(now: number): Secret | undefined {
    const { held, troubled } = this.knowledge;
    // Where the store fails, a retry is due anyway.
    if (held !== undefined && now >= held.refreshAt && now < held.freshUntil && !troubled) void this.fetch('refresh');
    return this.knowledge.usableNow(now);
  }

  /** One fetch for all who ask while it is under way. Never rejects. */
  fetch(why: string, events = this.#parts.events): Promise<Outcome> {
    if (this.#fetch === undefined) {
      const controller = new AbortController();
      this.#fetch = { controller, outcome: this.#run(controller, why, events) };
    }
    return this.#fetch.outcome;
  }

  /**
   * Fetches although the value is fresh, at most once in {@link RENEWAL_PAUSE}; for all who ask while that is under way.
   * @returns undefined when it is too early.
   */
  renew(now: number): { readonly outcome: Promise<Outcome>; readonly first: boolean } | undefined {
    if (this.#renewal !== undefined) return { outcome: this.#renewal, first: false };
    if (now < this.#renewableAt) return undefined;
    this.#renewableAt = now + RENEWAL_PAUSE;
    // A fetch under way may have read before the key was changed.
    this.#dropFetch();
    const outcome = this.fetch('refused by the provider').finally(() => {
      this.#renewal = undefined;
    });
    this.#renewal = outcome;
    return { outcome, first: true };
  }

  /** The next call fetches anew; what was being fetched does not count. */
  invalidate(): void {
    this.#dropFetch();
    this.knowledge.doubt();
  }

  /** Nothing is given out, whatever a fetch under way may bring. */
  revoke(now: number): void {
    this.close();
    this.#bury('revoked', now, this.#parts.events);
  }

  /** Forgets a value too old for use. @returns whether there is nothing left to remember. */
  wither(now: number): boolean {
    return this.knowledge.wither(now) && now >= this.#renewableAt && this.#fetch === undefined;
  }

  close(): void {
    this.#dropFetch();
    this.#cancelRetry();
  }

  #dropFetch(): void {
    const dropped = this.#fetch;
    this.#fetch = undefined;
    dropped?.controller.abort();
  }

  async #run(controller: AbortController, why: string, events: SecretEvents): Promise<Outcome> {
    const { backend, clock, timers } = this.#parts;
    // The store may have been read as early as this.
    const readAt = clock.elapsed();
    let learn: () => Outcome;
    try {
      const parts = { backend, timers, deadline: FETCH_DEADLINE, why, signal: controller.signal };
      const reading = readingOf(await fetchWithin(this.reference, parts));
      learn = () => this.#learn(reading, readAt, events);
    } catch (error) {
      learn = () => this.#fail(failureOf(error), events);
    }
    if (this.#fetch?.controller !== controller) return { is: 'superseded' };
    this.#fetch = undefined;
    this.#cancelRetry();
    return learn();
  }

  #learn(reading: Reading, readAt: number, events: SecretEvents): Outcome {
    if (reading.is === 'malformed') return this.#fail(reading, events);
    if (this.knowledge.troubled) events.recovered(this.reference);
    if (reading.is === 'absent') return this.#bury(reading.absence, this.#parts.clock.elapsed(), events);
    const { clock } = this.#parts;
    return this.knowledge.hold(reading.secret, readAt, previousUntil(reading.secret, clock), clock.elapsed());
  }

  #bury(absence: Gone, now: number, events: SecretEvents): Outcome {
    const { absent, news } = this.knowledge.bury(absence, now);
    if (news) events.gone(this.reference, absence);
    return absent;
  }

  #fail(failure: Failure, events: SecretEvents): Outcome {
    const { clock, timers, tally } = this.#parts;
    const { trouble, news, bridged } = this.knowledge.fail(failure, clock.elapsed());
    tally.failures += 1;
    if (news) events.failed(this.reference, failure, bridged);
    if (bridged) this.#cancelRetry = timers.after(trouble.pause, () => this.#retry());
    return trouble;
  }

  #retry(): void {
    if (this.knowledge.lastResort(this.#parts.clock.elapsed()) !== undefined) void this.fetch('retry');
  }
}
