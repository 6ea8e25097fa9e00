import type { SecretValue } from '../../core/secret-value.ts';
import { VaultError, type VaultParts, type VaultRow } from '../definition.ts';
import { sealRow } from '../envelope.ts';
import type { KeyRing } from '../key-ring.ts';
import type { VaultKeys } from '../vault-keys.ts';
import { type Decision, edited, withRows } from './editing.ts';
import { isGood } from './secret.ts';
import { opens, type ShelfFacts, type Shelved, shelfFacts, shelved } from './shelved.ts';
import { bytesOf } from './value-bytes.ts';

/** What the paths of the shelf begin with. No reference to a secret can. */
const MARK = '~';

/** Whether a path is no secret's. */
export const isOnShelf = (path: string): boolean => path.startsWith(MARK);

/** A place where something is; what is known of it as {@link ShelfFacts} has it. */
export interface ShelfPlace extends Pick<ShelfFacts, 'createdAt' | 'until'> {
  readonly place: string;
}

/** What is at a place: nothing, what cannot be opened as what it says it is, or a value. */
export type ShelfLookup = Shelved | { readonly found: 'nothing' } | { readonly found: 'unreadable' };

/**
 * What lies in a vault apart from its secrets: one value at each place, until its end. The place is among what a value is bound to, so
 * that it opens in no other. Of what is replaced or removed, no row stays.
 */
export class Shelf {
  readonly #parts: VaultParts;
  readonly #ring: KeyRing;

  constructor(parts: VaultParts, ring: KeyRing) {
    this.#parts = parts;
    this.#ring = ring;
  }

  read(place: string): Promise<ShelfLookup> {
    const now = this.#parts.clock.now();
    return withRows(MARK + place, this.#parts, this.#ring, async ([row, another], keys): Promise<ShelfLookup> => {
      if (row === undefined) return { found: 'nothing' };
      if (row.state !== 'current' || another !== undefined) return { found: 'unreadable' };
      try {
        // Opened before its end is believed.
        const found = await shelved(row, keys);
        return isGood(row, now) ? found : { found: 'nothing' };
      } catch (error) {
        if (error instanceof VaultError && error.code === 'corrupt') return { found: 'unreadable' };
        throw error;
      }
    });
  }

  /** What is at each place that begins so; not proved, since no key is asked. */
  async places(prefix = ''): Promise<ShelfPlace[]> {
    const facts = await this.#parts.store.facts(MARK + prefix);
    return facts.map(({ path, createdAt, validUntil }) => ({
      place: path.slice(MARK.length),
      createdAt,
      until: validUntil,
    }));
  }

  /**
   * Puts a value in the place of what is there.
   * @param until from when on it is not handed out, in milliseconds since the epoch; null: never.
   * @param signal calls it off, until it is committed.
   * @throws VaultError `unsupported` for a value that cannot be kept.
   */
  put(place: string, value: SecretValue, until: number | null, signal?: AbortSignal): Promise<ShelfFacts> {
    const path = MARK + place;
    const { clock, who } = this.#parts;
    const decide = async (rows: readonly VaultRow[], keys: VaultKeys): Promise<Decision<ShelfFacts>> => {
      const version = 1 + Math.max(0, ...rows.map((row) => row.version));
      const created = { createdAt: clock.now(), createdBy: who };
      const bytes = bytesOf(path, value);
      try {
        const row = await sealRow({ path, version, state: 'current', ...created, validUntil: until }, bytes, keys);
        const removals = rows.map((removes) => ({ removes }));
        return { changes: [...removals, { row }], result: shelfFacts(row, bytes, keys) };
      } finally {
        bytes.fill(0);
      }
    };
    return edited(path, this.#parts, this.#ring, decide, signal);
  }

  /**
   * Removes what is there.
   * @param only `expired`: what opens with an end that has come; an end that was written by hand removes nothing.
   * @param signal as for put
   * @returns whether anything was removed.
   */
  remove(place: string, only: 'expired' | 'any' = 'any', signal?: AbortSignal): Promise<boolean> {
    const now = this.#parts.clock.now();
    const decide = async (rows: readonly VaultRow[], keys: VaultKeys): Promise<Decision<boolean>> => {
      const chosen = only === 'any' ? rows : rows.filter((row) => !isGood(row, now));
      const opening = chosen.map(async (row) => (only === 'any' || (await opens(row, keys)) ? [row] : []));
      const removed = (await Promise.all(opening)).flat();
      return { changes: removed.map((removes) => ({ removes })), result: removed.length > 0 };
    };
    return edited(MARK + place, this.#parts, this.#ring, decide, signal);
  }

  /** Sees to it, as far as the place allows, that what was removed is not on the disk any more. @throws VaultError */
  scrub(): Promise<void> {
    return this.#parts.store.scrub();
  }
}

/** Tells of changes that others made on the shelf, with the place where that is known; no vault need be open. @returns what ends it. */
export function watchShelf(
  { store }: Pick<VaultParts, 'store'>,
  changed: (place: string | undefined) => void,
): () => void {
  return store.watch((path) => {
    if (path === undefined) changed(undefined);
    else if (isOnShelf(path)) changed(path.slice(MARK.length));
  });
}
