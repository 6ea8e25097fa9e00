import { LRUCache } from 'lru-cache';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { CacheParts } from './cache-parts.ts';
import { CachedSecret } from './cached-secret.ts';

/** Secrets kept at once, those last used: far more than a configuration names, and little memory. */
const MOST = 10_000;
/** Milliseconds between looks for values too old for use, which the calls that wait for the store make. */
const SWEEP = 60_000;

/** The secrets in the cache, by reference. */
export class SecretTable {
  readonly #parts: CacheParts;
  readonly #secrets = new LRUCache<string, CachedSecret>({ max: MOST, dispose: (cached) => cached.close() });
  #sweptAt: number;

  constructor(parts: CacheParts) {
    this.#parts = parts;
    this.#sweptAt = parts.clock.elapsed();
  }

  find({ uri }: SecretReference): CachedSecret | undefined {
    return this.#secrets.get(uri);
  }

  /** Found, or begun. */
  of(reference: SecretReference): CachedSecret {
    this.#sweep();
    const known = this.find(reference);
    if (known !== undefined) return known;
    const cached = new CachedSecret(reference, this.#parts);
    this.#secrets.set(reference.uri, cached);
    return cached;
  }

  /** Calls off a fetch of it, and forgets all that is known. */
  forget({ uri }: SecretReference): void {
    this.#secrets.delete(uri);
  }

  all(): CachedSecret[] {
    return [...this.#secrets.values()];
  }

  /** Calls off every fetch and forgets everything. */
  clear(): void {
    this.#secrets.clear();
  }

  #sweep(): void {
    const now = this.#parts.clock.elapsed();
    if (now - this.#sweptAt < SWEEP) return;
    this.#sweptAt = now;
    for (const [uri, cached] of [...this.#secrets]) if (cached.wither(now)) this.#secrets.delete(uri);
  }
}
