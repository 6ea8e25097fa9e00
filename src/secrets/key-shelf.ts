import type { SecretValue } from '../core/secret-value.ts';
import type { Access } from './access.ts';

/** What may be known of a key that a caller brought. */
export interface ShelvedKeyFacts {
  /** No other key ever had it. */
  readonly id: string;
  /** A keyed hash; that of the same key at another place is another. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** From when on it is not handed out, in milliseconds since the epoch; null: never. */
  readonly until: number | null;
}

/** A key with what may be known of it. */
export interface ShelvedKey extends ShelvedKeyFacts {
  readonly found: 'value';
  readonly value: SecretValue;
}

/** A place where something is, as the store says unproved. */
export interface TakenPlace {
  readonly place: string;
  /** Milliseconds since the epoch, as {@link ShelvedKeyFacts}. */
  readonly createdAt: number;
  readonly until: number | null;
}

/**
 * Where a vault keeps keys that callers bring: apart from the secrets, one at each place. A place is text such as
 * `<caller>/<integration>`; no reference names one, and what lies there opens at no other.
 */
export interface KeyShelf {
  /**
   * What is at a place. `nothing` only when the store itself says so; `unreadable` when what is there does not open as what was put.
   * @throws BackendUnusable when a person has to mend something first; anything else when the vault is away for now.
   */
  fetch(
    place: string,
    access: Access,
  ): Promise<ShelvedKey | { readonly found: 'nothing' } | { readonly found: 'unreadable' }>;
  /** The places that begin so and where something is. @throws as fetch does. */
  places(prefix: string): Promise<TakenPlace[]>;
  /** Puts a key in the place of what is there, of which nothing stays. @throws as fetch does. */
  put(place: string, value: SecretValue, until: number | null, access: Access): Promise<ShelvedKeyFacts>;
  /** Removes what is there. @param only `expired`: if its end has come. @returns whether anything was. @throws as fetch does. */
  remove(place: string, only: 'expired' | 'any', access: Access): Promise<boolean>;
  /** Wipes what was removed off the disk, as far as that can be done; dear. @throws as fetch does. */
  scrub(): Promise<void>;
  /** Tells of changes that others made: at one place, or at who knows which. @returns what ends it. */
  watch(changed: (place: string | undefined) => void): () => void;
}

/** A place as messages and records name it: it holds hashes of who and which task, and no secret. */
export function shownPlace(place: string): string {
  return `~${place}`;
}
