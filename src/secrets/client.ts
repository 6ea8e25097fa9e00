import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import { askStore, type Found, ROUNDS } from './client/ask-store.ts';
import type { CacheParts, Tally } from './client/cache-parts.ts';
import type { CacheSpans } from './client/cache-policy.ts';
import type { CachedSecret } from './client/cached-secret.ts';
import { type SecretEvents, silent } from './client/events.ts';
import type { Outcome } from './client/outcome.ts';
import { type SecretFault, secretFault } from './client/secret-fault.ts';
import { SecretTable } from './client/secret-table.ts';
import { unavailable } from './client/unavailable.ts';
import { type Secret, sameKey } from './client/usable-secret.ts';
import type { SecretBackend, SecretVersion } from './definition.ts';

export type { CacheSpans, Secret, SecretEvents, SecretFault, Tally };

export interface SecretClientOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly cache: CacheSpans;
  readonly events?: SecretEvents | undefined;
  /** Whether a secret is not to be given out now, nor fetched; absent: all may be. */
  readonly isWithheld?: ((reference: SecretReference) => boolean) | undefined;
}

/**
 * Gives out secrets by reference, from a cache. A value is refreshed in the background before its TTL ends; while the store is away
 * the last one serves for a bounded time; what the store says is gone is refused at once.
 */
export class SecretClient {
  readonly tally: Tally = { hits: 0, misses: 0, failures: 0 };
  readonly #parts: CacheParts;
  readonly #secrets: SecretTable;
  readonly #isWithheld: (reference: SecretReference) => boolean;
  #endWatch = () => {};
  #closed = false;

  constructor(backend: SecretBackend, options: SecretClientOptions) {
    const { clock, timers, cache, events = silent, isWithheld = () => false } = options;
    this.#isWithheld = isWithheld;
    this.#parts = { backend, clock, timers, spans: cache, events, tally: this.tally };
    this.#secrets = new SecretTable(this.#parts);
  }

  /** Hears from now on what others change in the store, where it can tell. */
  watch(): void {
    this.#endWatch();
    this.#endWatch = this.#parts.backend.watch?.((reference) => this.invalidate(reference)) ?? (() => {});
  }

  /**
   * The secret behind a reference, fit to be sent in a header: without a trailing newline, printable ASCII only.
   * @throws GatewayError `secret_unavailable` when there is none, it is malformed, or the store is away for too long.
   */
  async get(reference: SecretReference): Promise<Secret> {
    const found = await this.look(reference);
    if (found.secret === undefined) throw unavailable(reference, found.refused);
    return found.secret;
  }

  /** The same; where there is none, why. */
  async look(reference: SecretReference): Promise<Found> {
    const secret = this.#secrets.find(reference)?.atHand(this.#parts.clock.elapsed());
    if (secret === undefined)
      return await askStore(reference, this.#secrets, this.#parts, () => this.#isOver(reference));
    this.tally.hits += 1;
    return { secret };
  }

  /**
   * The secret to try once more after the provider refused one (401 or 403): another than that, if there is one now. At most once
   * per reference and 30 s the store is asked for it; whoever made us ask may retry even with the same.
   * @param used the version that was refused
   * @returns undefined when there is nothing to retry with.
   */
  async renew(reference: SecretReference, used: SecretVersion): Promise<Secret | undefined> {
    if (this.#isOver(reference)) return undefined;
    const cached = this.#secrets.of(reference);
    const now = this.#parts.clock.elapsed();
    const kept = cached.atHand(now);
    if (kept !== undefined && !sameKey(kept.current, used)) return kept;
    if (cached.knowledge.refusal(now)?.is === 'gone') return undefined;
    const renewal = cached.renew(now);
    if (renewal === undefined) return undefined;
    const secret = await this.#after(cached, await renewal.outcome, reference);
    return secret !== undefined && (renewal.first || !sameKey(secret.current, used)) ? secret : undefined;
  }

  /**
   * The next call asks the store anew, and nothing that was read before fills the cache.
   * @param reference undefined: all of them
   * @param gone known to be deleted or revoked: refused at once, without asking.
   */
  invalidate(reference: SecretReference | undefined, gone = false): void {
    if (this.#closed) return;
    const now = this.#parts.clock.elapsed();
    if (reference !== undefined && gone) this.#secrets.of(reference);
    const all = reference === undefined ? this.#secrets.all() : [this.#secrets.find(reference)];
    for (const cached of all) {
      if (gone) cached?.revoke(now);
      else cached?.invalidate();
    }
  }

  /** The next call asks the store anew, and nothing that was known before is used any more, not even while the store is away. */
  forget(reference: SecretReference): void {
    this.#secrets.forget(reference);
  }

  /**
   * What is wrong with a reference now, or undefined: for the start. Asks the store, whatever is cached.
   * @throws BackendUnusable and what else the backend throws when it cannot be read.
   */
  async check(reference: SecretReference): Promise<SecretFault | undefined> {
    if (this.#closed) throw new Error('The secret client is closed.');
    // Whoever starts tells of it in one report.
    const ask = () => this.#secrets.of(reference).fetch('start', silent);
    let outcome = await ask();
    for (let round = 1; outcome.is === 'superseded' && round < ROUNDS; round += 1) outcome = await ask();
    return secretFault(reference, outcome, (absence) => this.#parts.backend.remedy(reference, absence));
  }

  /** Those of which anything is kept. */
  get references(): SecretReference[] {
    return this.#secrets.all().map(({ reference }) => reference);
  }

  /** Milliseconds since the store was asked for the value in hand; undefined when there is none. */
  ageOf(reference: SecretReference): number | undefined {
    const readAt = this.#secrets.find(reference)?.knowledge.held?.readAt;
    return readAt === undefined ? undefined : this.#parts.clock.elapsed() - readAt;
  }

  /** Gives nothing out any more, and closes the backend. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endWatch();
    this.#secrets.clear();
    await this.#parts.backend.close();
  }

  /** Whether the store is not asked for it any more. */
  #isOver(reference: SecretReference): boolean {
    return this.#closed || this.#isWithheld(reference);
  }

  /** What a forced fetch led to; where an invalidation overtook it, what that led to. */
  async #after(cached: CachedSecret, outcome: Outcome, reference: SecretReference): Promise<Secret | undefined> {
    if (!cached.knowledge.stands(outcome)) return await this.get(reference).catch(() => undefined);
    return outcome.is === 'held' ? outcome.secret : undefined;
  }
}
