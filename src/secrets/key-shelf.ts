import type { SecretValue } from '../core/secret-value.ts';
import type { ShelfLookup } from '../vault/vault/shelf.ts';
import type { ShelfFacts } from '../vault/vault/shelved.ts';
import type { Access } from './access.ts';

/** A place where something is, as the store says unproved. */
export interface TakenPlace {
  readonly place: string;
  /** Milliseconds since the epoch, as {@link ShelfFacts}. */
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
  fetch(place: string, access: Access): Promise<ShelfLookup>;
  /** The places that begin so and where something is. @throws as fetch does. */
  places(prefix: string): Promise<TakenPlace[]>;
  /** Puts a key in the place of what is there, of which nothing stays; once called off, it is not begun. @throws as fetch does. */
  put(place: string, value: SecretValue, until: number | null, access: Access): Promise<ShelfFacts>;
  /**
   * Removes what is there.
   * @param only `expired`: what opens with an end that has come.
   * @returns whether anything was removed. @throws as fetch does.
   */
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
