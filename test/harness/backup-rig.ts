import { SecretValue } from '../../src/core/secret-value.ts';
import { backup } from '../../src/vault/backup.ts';
import { restore } from '../../src/vault/restore.ts';
import { Vault } from '../../src/vault/vault.ts';
import { manualClock } from './manual-clock.ts';
import { byteKek, sqliteParts, vaultScratch } from './vault-rig.ts';

export const PASSPHRASE = Buffer.from('the passphrase of the backup');

/** A directory of vaults, and what makes and restores backups of them. */
export function backupRig() {
  const scratch = vaultScratch();
  // The same in every rig, so that what is good for a while in one vault still is in another.
  const clock = manualClock(1_700_000_000_000);
  const opened: { close(): Promise<void> }[] = [];
  const partsOf = (name: string, byte = 1) => {
    const parts = sqliteParts(scratch.file(name), { clock, kek: byteKek(byte), who: 'ann' });
    opened.push(parts.store);
    return parts;
  };
  return {
    scratch,
    /** What a vault in this file is opened with; another byte is another key. */
    partsOf,
    /** A vault with versions in every state. */
    filledVault: async (name: string) => {
      const parts = partsOf(name);
      const vault = await Vault.create(parts, { fips: false });
      for (const value of ['one', 'two', 'canary-77b1']) await vault.put('a/b', new SecretValue(value), 60_000);
      await vault.put('c/d', new SecretValue('Ünïcode 🔑\n'), 0);
      await vault.disable('c/d');
      await vault.put('e/f', new SecretValue(''), 0);
      await vault.put('e/f', new SecretValue('seven'), 0);
      await vault.destroyVersion('e/f', 1);
      return { vault, parts };
    },
    /** Its lines. */
    backedUp: async (parts: ReturnType<typeof partsOf>, fips = false) => {
      const made: string[] = [];
      for await (const line of backup(parts, PASSPHRASE, { fips })) made.push(line);
      return made;
    },
    /** Restores lines into a vault under another key. */
    restored: (text: readonly string[], name: string, overwrite = false, passphrase: Buffer = PASSPHRASE) =>
      restore(partsOf(name, 2), inPieces(text), passphrase, { overwrite, fips: false }),
    close: async () => {
      for (const store of opened) await store.close();
      scratch.remove();
    },
  };
}

export type BackupRig = ReturnType<typeof backupRig>;

/** The lines of a backup of a vault with versions in every state, and the facts of these. */
export async function sampleBackup() {
  const rig = backupRig();
  const { vault, parts } = await rig.filledVault('original.sqlite');
  const sample = { lines: await rig.backedUp(parts), facts: await vault.facts() };
  await rig.close();
  return sample;
}

/** In pieces that end anywhere. */
function inPieces(text: readonly string[]) {
  return async function* () {
    for (const piece of text.join('').match(/.{1,1000}/gs) ?? []) yield Buffer.from(piece);
  };
}
