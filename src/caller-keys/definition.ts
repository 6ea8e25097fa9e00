/*
 * Keys that callers bring: their own keys of third parties, kept in the vault apart from the product's. Nobody gets one back; calls of
 * the same caller use it.
 */

import type { SecretValue } from '../core/secret-value.ts';

/** Whose key, for what. */
export interface KeySlot {
  /** `Caller.key`: issuer and subject, hashed. */
  readonly caller: string;
  /** A name under `integrations`. */
  readonly integration: string;
  /** The one task that it is for; absent: for all calls. */
  readonly task?: string | undefined;
}

/** What anybody may know who may use a key. */
export interface KeyFacts {
  /** A keyed hash, by which two keys can be told apart and none be found out. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch, from which on it is not used any more; null: for good. */
  readonly until: number | null;
}

/** What came of storing a key. */
export interface StoredKey extends KeyFacts {
  /** Whether one was there that could still be used, or had been damaged; it is erased. */
  readonly isReplacement: boolean;
}

/** A key at hand, by the integration's credential fields: those that are no secret, such as an account, too. */
export interface CallerKey {
  readonly fields: Readonly<Record<string, SecretValue>>;
  /** Tells it from the one before in the same slot. */
  readonly version: string;
}

/** The keys that callers brought, for the pipeline and for `/me/keys`. */
export interface CallerKeys {
  /**
   * The key for a call. What is not there is known here without asking the vault.
   * @returns undefined when the caller brought none, so that the product's is used; never when a task is named.
   * @throws GatewayError `caller_key_unusable` when it cannot be decrypted, or the task that is named has none; `secret_unavailable`
   *   while the vault is away and it is not known.
   */
  get(slot: KeySlot): Promise<CallerKey | undefined>;
  /**
   * For what outlasts a call: calls `act` once when a key is to serve no more, as it was erased or replaced, its end has come, or nobody
   * can say any more what is there.
   * @returns what calls it off.
   */
  whenEnded(slot: KeySlot, key: CallerKey, act: () => void): () => void;
  /** The key to try once more after the provider refused one: another than that, if there is one now. */
  renew(slot: KeySlot, used: CallerKey): Promise<CallerKey | undefined>;
  /**
   * Stores a key in place of what was there, which is erased.
   * @param until milliseconds since the epoch; undefined: for good, or for a task as long as tasks last.
   * @throws GatewayError `too_many_keys`; `secret_unavailable`, after which the one before serves if it is surely still there, and none
   *   where that is not known.
   */
  put(slot: KeySlot, fields: Readonly<Record<string, SecretValue>>, until: number | undefined): Promise<StoredKey>;
  /** undefined when there is none. @throws GatewayError `secret_unavailable`, `caller_key_unusable`. */
  describe(slot: KeySlot): Promise<KeyFacts | undefined>;
  /** Erases it. @returns false when there was none. @throws GatewayError `secret_unavailable`; it may not serve then either. */
  erase(slot: KeySlot): Promise<boolean>;
}
