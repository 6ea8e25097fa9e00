import type { SecretValue } from '../../core/secret-value.ts';
import { VaultError, type VaultParts, type VersionFacts } from '../definition.ts';
import { sealRow } from '../envelope.ts';
import type { KeyRing } from '../key-ring.ts';
import { edited, withRows } from './editing.ts';
import { isGood } from './secret.ts';
import { type ShelfFacts, type Shelved, shelfFacts, shelved } from './shelved.ts';
import { bytesOf } from './value-bytes.ts';

/** What the paths of the shelf begin with. No reference to a secret can. */
const MARK = '~';

/** Whether a path is no secret's. */
export const isOnShelf = (path: string): boolean => path.startsWith(MARK);

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

  /** The facts of what is at each place that begins so; not proved, since no key is asked. */
  async facts(prefix = ''): Promise<VersionFacts[]> {
    const facts = await this.#parts.store.facts(MARK + prefix);
    return facts.map((each) => ({ ...each, path: each.path.slice(MARK.length) }));
  }

  /**
   * Puts a value in the place of what is there.
   * @param until from when on it is not handed out, in milliseconds since the epoch; null: never.
   * @throws VaultError `unsupported` for a value that cannot be kept.
   */
  put(place: string, value: SecretValue, until: number | null): Promise<ShelfFacts> {
    const path = MARK + place;
    const { clock, who } = this.#parts;
    return edited(path, this.#parts, this.#ring, async (rows, keys) => {
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
    });
  }

  /** Removes what is there. @param only `expired`: if its end has come. @returns whether anything was. */
  remove(place: string, only: 'expired' | 'any' = 'any'): Promise<boolean> {
    const now = this.#parts.clock.now();
    return edited(MARK + place, this.#parts, this.#ring, async (rows) => {
      const removed = rows.filter((row) => only === 'any' || !isGood(row, now));
      return { changes: removed.map((removes) => ({ removes })), result: removed.length > 0 };
    });
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
