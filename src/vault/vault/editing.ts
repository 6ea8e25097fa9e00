import { type RowChange, VaultError, type VaultParts, type VaultRow } from '../definition.ts';
import type { KeyRing } from '../key-ring.ts';
import { secretChanged } from '../store-problems.ts';
import type { VaultKeys } from '../vault-keys.ts';

/** How often something is done again that others overtook. */
const ATTEMPTS = 10;

/** What to do with the rows of a secret; `undefined` from `work` means that others were faster. */
export type Work<T> = (rows: readonly VaultRow[], keys: VaultKeys) => Promise<T | undefined>;

/**
 * Reads the rows of a secret and works with them, again when others overtook.
 * @throws VaultError `conflict` when they always do.
 */
export async function withRows<T>(path: string, { store }: VaultParts, ring: KeyRing, work: Work<T>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { kekId, rows } = await store.rows(path);
    const result = await ring.use(kekId, (keys) => work(rows, keys));
    if (result !== undefined) return result;
  }
  throw secretChanged(path);
}

/** @returns false when others were faster, so that nothing was changed. */
async function applied(
  { store }: VaultParts,
  changes: readonly RowChange[],
  kekId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    if (changes.length > 0) await store.apply(changes, kekId, signal);
    return true;
  } catch (error) {
    if (error instanceof VaultError && (error.code === 'conflict' || error.code === 'kek_changed')) return false;
    throw error;
  }
}

/** What to change about the rows of a secret, and what to say of it when that is done. */
export type Decision<T> = { readonly changes: readonly RowChange[]; readonly result: T };

/**
 * Changes the rows of a secret; when others overtook, it is decided anew.
 * @param signal calls it off: what is not committed by then is not.
 * @throws VaultError `conflict` when others always overtake; the signal's reason.
 */
export function edited<T extends NonNullable<unknown>>(
  path: string,
  parts: VaultParts,
  ring: KeyRing,
  decide: (rows: readonly VaultRow[], keys: VaultKeys) => Promise<Decision<T>>,
  signal?: AbortSignal,
): Promise<T> {
  return withRows(path, parts, ring, async (rows, keys) => {
    signal?.throwIfAborted();
    const { changes, result } = await decide(rows, keys);
    return (await applied(parts, changes, keys.kekId, signal)) ? result : undefined;
  });
}

/** One after the other, so that the edits of this process never overtake each other. */
export function oneAtATime(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const next = last.then(act, act);
    last = next.catch(() => {});
    return next;
  };
}
