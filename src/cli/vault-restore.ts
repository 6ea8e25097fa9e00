import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { type Restored, restore } from '../vault/restore.ts';
import type { CliCommand, Report, Shell } from './command.ts';
import { progressLine } from './progress.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import { declareStoreOptions } from './store/store-options.ts';
import { backupPassphrase } from './vault/backup-passphrase.ts';
import type { VaultOptions } from './vault/choose-vault.ts';
import { howToUse } from './vault/how-to-use.ts';
import { withNewKey } from './vault/new-key.ts';
import { onRecord } from './vault/on-record.ts';
import { type VaultAtHand, withVault } from './vault/with-vault.ts';

interface Options extends VaultOptions {
  readonly backupPassphraseFile?: string;
  readonly overwrite?: true;
  readonly fips?: true;
}

export const vaultRestore: CliCommand<Options> = {
  name: 'vault restore',
  summary: 'make a vault of a backup; all of the backup is checked before anything is written',
  declare: (command) =>
    declareStoreOptions(command.argument('<file>', 'what vault backup wrote'))
      .option(
        '--backup-passphrase-file <path>',
        "the file that holds the backup's passphrase; without it, it is asked for",
      )
      .option('--overwrite', 'put it in the place of a vault that is there, and of all that it holds')
      .option('--fips', 'only algorithms that FIPS 140-3 approves: PBKDF2 in place of Argon2id'),
  run: (shell, options, file = '') => withVault(shell, options, (vault) => restored(vault, shell, options, file)),
};

async function restored(vault: VaultAtHand, shell: Shell, options: Options, file: string): Promise<Report> {
  const { parts, answers } = vault;
  await access(file);
  const passphrase = await backupPassphrase(options.backupPassphraseFile, false, answers);
  const line = progressLine(shell, 'Restoring', options.json === true);
  const made = { ...parts, kek: withNewKey(parts.kek, answers) };
  const how = { overwrite: options.overwrite === true, fips: options.fips === true, onProgress: line.tell };
  try {
    const done = await onRecord(vault, 'restore', () =>
      restore(made, () => createReadStream(file), passphrase, how).finally(line.end),
    );
    // All may be another now than what gateways hold.
    return report(vault, file, done, await afterChange(shell, vault.file, {}));
  } finally {
    passphrase.fill(0);
  }
}

function report(vault: VaultAtHand, file: string, { versions, leftover }: Restored, told: number): Report {
  const { place } = vault.parts.store;
  const { text, configuration } = howToUse(vault);
  const lines = [
    `The vault ${place} holds what ${file} held (versions: ${versions}).${toldInWords(told)}`,
    ...(leftover === undefined
      ? []
      : [`warning: what was there before may still be on the disk: ${leftover.message}.`]),
    ...text,
  ];
  const data = { place, file, versions, told, configuration, leftover: leftover?.message ?? null };
  return { ok: true, text: lines.join('\n'), data };
}
