import type { ExclusiveRows, KekSource, VaultRow, VaultStore } from './definition.ts';
import { openRow, rewrapRow } from './envelope.ts';
import { newHeader } from './header.ts';
import { type Leftover, wipe } from './leftover.ts';
import type { Progress } from './progress.ts';
import { kekChanged } from './store-problems.ts';
import { headerOf, keysOf, openKeys, type VaultKeys } from './vault-keys.ts';

export interface RekeyOptions {
  /** Only algorithms that FIPS 140-3 approves. */
  readonly fips: boolean;
  readonly onProgress?: Progress | undefined;
}

/** What a rekey did. */
export interface Rekeyed extends Leftover {
  readonly versions: number;
}

/**
 * Gives a vault another KEK: every data key is wrapped anew, and every version is seen to open before the change is committed, all of
 * it at once. Until then the old KEK opens the vault, and afterwards the new one alone.
 * @throws VaultError as opening does; `locked`, `full`; `corrupt` when a row does not open. Nothing is changed then.
 */
export async function rekey(
  store: VaultStore,
  from: KekSource,
  to: KekSource,
  { fips, onProgress = () => {} }: RekeyOptions,
): Promise<Rekeyed> {
  const old = await openKeys(await headerOf({ store }), from, store.place);
  try {
    const fresh = await freshKeys(old, to, fips);
    try {
      const versions = await store.exclusively((rows) => rewrapAll(rows, old, fresh, store.place, onProgress));
      return { versions, ...(await wipe(store)) };
    } finally {
      fresh.close();
    }
  } finally {
    old.close();
  }
}

async function freshKeys(old: VaultKeys, { provider, options, context }: KekSource, fips: boolean): Promise<VaultKeys> {
  const kek = await provider.create(options, context, fips);
  const { vaultId, createdAt } = old.header;
  const fingerprintKey = Buffer.from(old.fingerprintKey);
  const header = await newHeader({ provider: provider.name, kek, createdAt, vaultId, fingerprintKey });
  return keysOf(header, kek.key, fingerprintKey);
}

async function rewrapAll(
  rows: ExclusiveRows,
  old: VaultKeys,
  fresh: VaultKeys,
  place: string,
  onProgress: Progress,
): Promise<number> {
  if ((await rows.header())?.kek.id !== old.kekId) throw kekChanged(place);
  const count = await rows.count();
  let steps = 0;
  const forEachPage = async (work: (page: readonly VaultRow[]) => Promise<unknown>) => {
    for await (const page of rows.pages()) {
      await work(page);
      steps += page.length;
      onProgress(steps, 2 * count);
    }
  };
  await forEachPage(async (page) => rows.replace(await Promise.all(page.map((row) => rewrapRow(row, old, fresh)))));
  // As they were stored, not as they were meant.
  await forEachPage((page) => Promise.all(page.map((row) => seeOpen(row, fresh))));
  if (steps !== 2 * count) throw new Error(`${steps / 2} of ${count} rows were rewrapped; nothing was changed`);
  await rows.replaceHeader(fresh.header);
  return count;
}

async function seeOpen(row: VaultRow, keys: VaultKeys): Promise<void> {
  if (row.state !== 'destroyed') (await openRow(row, keys)).fill(0);
}
