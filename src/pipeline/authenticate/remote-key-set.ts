import {
  type CompactJWSHeaderParameters,
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
} from 'jose';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { KeySource } from './key-source.ts';

/** How long a key that the issuer withdrew may still be believed. */
const REFRESH_AFTER = 5 * 60_000;
/** After a token with an unknown key id made us ask, the next one makes us ask again only so much later. */
const COOL_DOWN = 30_000;
/** While the issuer is away and we never had its keys, the waits between attempts. */
const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;

export interface RemoteKeySetOptions {
  readonly clock: Clock;
  /** Fetches the set's JSON text. @throws when the issuer is away. */
  fetch(signal: AbortSignal): Promise<string>;
  /** Told of each failed attempt and of the recovery, for the log. */
  onFailure(error: unknown): void;
}

/**
 * An issuer's JSON Web Key Set (RFC 7517) by URL. It is fetched at start, refreshed in the background, and asked for again when
 * a token names a key that it lacks: one fetch for any number of such tokens, and a cool-down after. The last good set serves
 * while the issuer is away.
 */
export class RemoteKeySet implements KeySource {
  readonly #options: RemoteKeySetOptions;
  #keys: ((header: CompactJWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>) | undefined;
  #text = '';
  #generation = 0;
  #pending: Promise<void> | undefined;
  #coolUntil = Number.NEGATIVE_INFINITY;
  #retryAfter = FIRST_RETRY;
  #timer: NodeJS.Timeout | undefined;
  readonly #aborted = new AbortController();
  readonly #firstKeys = Promise.withResolvers<void>();

  constructor(options: RemoteKeySetOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#keys !== undefined;
  }

  get becameReady(): Promise<void> {
    return this.#firstKeys.promise;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Begins fetching, and goes on until closed. Resolves after the first attempt, whether it succeeded or not. */
  start(): Promise<void> {
    return this.#refresh();
  }

  async keyFor(header: CompactJWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#keys === undefined)
      throw new GatewayError('identity_provider_unavailable', { detail: 'the key set was never fetched' });
    try {
      return await this.#keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#askAgain())) throw error;
      return await this.#keys(header, token);
    }
  }

  async close(): Promise<void> {
    this.#aborted.abort();
    clearTimeout(this.#timer);
    await this.#pending;
  }

  /** @returns false while cooling down: then there is nothing new to look at. */
  async #askAgain(): Promise<boolean> {
    const now = this.#options.clock.elapsed();
    if (this.#pending === undefined && now < this.#coolUntil) return false;
    this.#coolUntil = now + COOL_DOWN;
    await this.#refresh();
    return true;
  }

  #refresh(): Promise<void> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetch(): Promise<void> {
    let next = REFRESH_AFTER;
    try {
      const text = await this.#options.fetch(this.#aborted.signal);
      const keys = createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
      if (text !== this.#text) this.#generation += 1;
      this.#text = text;
      this.#keys = keys;
      this.#retryAfter = FIRST_RETRY;
      this.#firstKeys.resolve();
    } catch (error) {
      if (this.#aborted.signal.aborted) return;
      this.#options.onFailure(error);
      next = this.#retryAfter;
      this.#retryAfter = Math.min(this.#retryAfter * 2, LAST_RETRY);
    }
    clearTimeout(this.#timer);
    if (!this.#aborted.signal.aborted) this.#timer = setTimeout(() => void this.#refresh(), next).unref();
  }
}
