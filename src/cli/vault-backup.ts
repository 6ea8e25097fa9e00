import { stat } from 'node:fs/promises';
import { backup } from '../vault/backup.ts';
import { headerOf } from '../vault/vault-keys.ts';
import type { CliCommand, Report, Shell } from './command.ts';
import { progressLine } from './progress.ts';
import { declareStoreOptions } from './store/store-options.ts';
import { backupPassphrase } from './vault/backup-passphrase.ts';
import type { VaultOptions } from './vault/choose-vault.ts';
import { onRecord } from './vault/on-record.ts';
import { type VaultAtHand, withVault } from './vault/with-vault.ts';
import { refuseExistingFile, writeNewFile } from './vault/write-new-file.ts';

interface Options extends VaultOptions {
  readonly backupPassphraseFile?: string;
  readonly fips?: true;
}

export const vaultBackup: CliCommand<Options> = {
  name: 'vault backup',
  summary: 'write all that the vault holds into a file, encrypted under a passphrase of its own',
  declare: (command) =>
    declareStoreOptions(command.argument('<file>', 'what to write; it must not exist'))
      .option(
        '--backup-passphrase-file <path>',
        "the file that holds the backup's passphrase; without it, it is asked for",
      )
      .option('--fips', 'only algorithms that FIPS 140-3 approves: PBKDF2 in place of Argon2id'),
  run: (shell, options, file = '') => withVault(shell, options, (vault) => backedUp(vault, shell, options, file)),
};

async function backedUp(vault: VaultAtHand, shell: Shell, options: Options, file: string): Promise<Report> {
  const { parts, answers } = vault;
  refuseExistingFile(file);
  await headerOf(parts);
  const passphrase = await backupPassphrase(options.backupPassphraseFile, true, answers);
  const line = progressLine(shell, 'Writing the backup', options.json === true);
  try {
    const lines = backup(parts, passphrase, { fips: options.fips === true, onProgress: line.tell });
    await onRecord(vault, 'backup', () => writeNewFile(file, lines));
  } finally {
    line.end();
    passphrase.fill(0);
  }
  const { size } = await stat(file);
  const { name, asks } = parts.kek.provider;
  const also = asks?.isMadeUp === true ? '' : ` It opens, too, when the key by ${name} is lost.`;
  const text = `Wrote ${file} (${Math.ceil(size / 1024)} KiB). ${KEEP}${also}`;
  return { ok: true, text, data: { place: parts.store.place, file, size } };
}

const KEEP = 'It opens with its own passphrase alone: keep that in another place than the file.';
