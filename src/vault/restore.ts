import { randomBytes } from 'node:crypto';
import type { BackupVersion } from './backup/format.ts';
import { type BackupSource, type OpenBackup, openBackup } from './backup/open.ts';
import { type ExclusiveRows, VaultError, type VaultParts, type VaultRow, type VaultStore } from './definition.ts';
import { destroyedRow, type RowKeys, sealRow } from './envelope.ts';
import { newHeader } from './header.ts';
import { type Leftover, wipe } from './leftover.ts';
import type { Progress } from './progress.ts';

const PAGE = 500;

export interface RestoreOptions {
  /** Puts the backup in the place of a vault that there is, with all that it holds. */
  readonly overwrite: boolean;
  /** Only algorithms that FIPS 140-3 approves. */
  readonly fips: boolean;
  /** Told of the versions read, while their number is not known, and then of those written. */
  readonly onProgress?: Progress | undefined;
}

/** What a restore did. */
export interface Restored extends Leftover {
  readonly versions: number;
}

/**
 * Makes a vault of a backup, under a new key from the parts' own source. The whole backup is read and proved before anything is
 * written; then all of it is there at once, or nothing.
 * @param source gives the same bytes twice, such as a file
 * @param passphrase of the backup; zeroed by whoever has it
 * @throws VaultError `exists`; `wrong_key`, `corrupt` or `unsupported` for what the backup is; `missing` for the new key; `locked`, `full`.
 */
export async function restore(
  parts: VaultParts,
  source: BackupSource,
  passphrase: Buffer,
  { overwrite, fips, onProgress = () => {} }: RestoreOptions,
): Promise<Restored> {
  const { store, kek, clock } = parts;
  if (!overwrite && (await isThere(store))) throw inTheWay(store.place);
  const backup = await openBackup(source, passphrase);
  try {
    const total = await prove(backup, onProgress);
    const made = await kek.provider.create(kek.options, kek.context, fips);
    const fingerprintKey = randomBytes(32);
    try {
      const provider = kek.provider.name;
      const header = await newHeader({ provider, kek: made, createdAt: clock.now(), fingerprintKey });
      const keys = { vaultId: header.vaultId, kekId: header.kek.id, kek: made.key };
      await store.exclusively(async (rows) => {
        if (!overwrite && (await rows.header()) !== undefined) throw inTheWay(store.place);
        await rows.removeAll();
        await writeAll(rows, backup, keys, (done) => onProgress(done, total));
        await rows.replaceHeader(header);
      });
    } finally {
      made.key.close();
      fingerprintKey.fill(0);
    }
    return { versions: total, ...(await wipe(store)) };
  } finally {
    backup.close();
  }
}

async function prove(backup: OpenBackup, onProgress: Progress): Promise<number> {
  let versions = 0;
  for await (const _version of backup.versions()) {
    versions += 1;
    onProgress(versions, undefined);
  }
  return versions;
}

/** What is not as it was when it was proved is not written: the transaction ends with the error. */
async function writeAll(
  rows: ExclusiveRows,
  backup: OpenBackup,
  keys: RowKeys,
  onProgress: (done: number) => void,
): Promise<void> {
  let done = 0;
  let page: VaultRow[] = [];
  const flush = async () => {
    await rows.insert(page);
    done += page.length;
    page = [];
    onProgress(done);
  };
  for await (const version of backup.versions()) {
    page.push(await resealed(version, keys));
    if (page.length === PAGE) await flush();
  }
  await flush();
}

async function resealed(version: BackupVersion, keys: RowKeys): Promise<VaultRow> {
  if (version.state === 'destroyed') return destroyedRow({ ...version, validUntil: null });
  const { value, validUntil = null, ...facts } = version;
  const bytes = Buffer.from(value, 'base64');
  try {
    return await sealRow({ ...facts, validUntil }, bytes, keys);
  } finally {
    bytes.fill(0);
  }
}

/** A damaged vault is one, too: nobody wants it overwritten unasked. */
async function isThere(store: VaultStore): Promise<boolean> {
  try {
    return (await store.header()) !== undefined;
  } catch (error) {
    if (error instanceof VaultError && error.code === 'corrupt') return true;
    throw error;
  }
}

function inTheWay(place: string): VaultError {
  return new VaultError(
    'exists',
    `there is a vault at ${place} already, so nothing was restored; name another place, or add --overwrite to put the backup in ` +
      'place of all that it holds',
  );
}
