import type { Clock } from '../core/clock.ts';
import { type BackupSeal, type BackupVersion, checkFor, hashOf, sealRecord } from './backup/format.ts';
import type { VaultParts, VaultRow } from './definition.ts';
import { openRow } from './envelope.ts';
import { deriveKey, newKdfParameters } from './kdf.ts';
import { KeyRing } from './key-ring.ts';
import type { Progress } from './progress.ts';
import { withRows } from './vault/editing.ts';
import type { VaultKeys } from './vault-keys.ts';

export interface BackupOptions {
  /** Only algorithms that FIPS 140-3 approves. */
  readonly fips: boolean;
  readonly onProgress?: Progress | undefined;
}

/**
 * All that a vault holds, under a passphrase of its own, as lines of text that end in a newline. Others may write meanwhile: each
 * secret is as it was at one moment.
 * @param passphrase zeroed by whoever has it, after the last line
 * @throws VaultError as opening does; `corrupt` when a row does not open, since a backup without it would be none.
 */
export async function* backup(
  parts: VaultParts,
  passphrase: Buffer,
  { fips, onProgress = () => {} }: BackupOptions,
): AsyncGenerator<string> {
  const ring = await KeyRing.open(parts);
  const { header, seal } = await beginning(passphrase, fips, parts.clock).catch((error: unknown) => {
    ring.close();
    throw error;
  });
  try {
    yield `${header}\n`;
    let versions = 0;
    let done = 0;
    const paths = new Set((await parts.store.facts()).map(({ path }) => path));
    for (const path of paths) {
      const found = await withRows(path, parts, ring, (rows, keys) =>
        Promise.all(rows.map((row) => opened(row, keys))),
      );
      for (const version of found) {
        yield `${sealRecord('version', versions, version, seal)}\n`;
        versions += 1;
      }
      done += 1;
      onProgress(done, paths.size);
    }
    yield `${sealRecord('end', versions, { versions }, seal)}\n`;
  } finally {
    seal.key.fill(0);
    ring.close();
  }
}

async function beginning(
  passphrase: Buffer,
  fips: boolean,
  clock: Clock,
): Promise<{ header: string; seal: BackupSeal }> {
  const kdf = newKdfParameters(fips);
  const key = await deriveKey(passphrase, kdf);
  const unchecked = { portcullisBackup: 1, createdAt: clock.now(), kdf } as const;
  const header = JSON.stringify({ ...unchecked, check: checkFor(key, unchecked) });
  return { header, seal: { key, hash: hashOf(header) } };
}

async function opened(row: VaultRow, keys: VaultKeys): Promise<BackupVersion> {
  const { path, version, state, createdAt, createdBy, validUntil } = row;
  const facts = { path, version, createdAt, createdBy };
  if (state === 'destroyed') return { ...facts, state };
  const bytes = await openRow(row, keys);
  const value = bytes.toString('base64');
  bytes.fill(0);
  return { ...facts, state, ...(validUntil === null ? {} : { validUntil }), value };
}
