import { resolve } from 'node:path';
import { type Rekeyed, rekey } from '../vault/rekey.ts';
import { type CliCommand, type Report, type Shell, UsageError } from './command.ts';
import { contextOf } from './open-store.ts';
import { progressLine } from './progress.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import { declareStoreOptions, eachOption } from './store/store-options.ts';
import { afterRekey } from './vault/after-rekey.ts';
import type { ChosenVault, VaultOptions } from './vault/choose-vault.ts';
import { generatePassphrase } from './vault/generate-passphrase.ts';
import { type NewKey, type NewKeyOptions, newKeySource } from './vault/new-key.ts';
import { onRecord } from './vault/on-record.ts';
import { warnOfOpenFiles } from './vault/warn-of-open-files.ts';
import { type VaultAtHand, withVault } from './vault/with-vault.ts';

interface Options extends VaultOptions, NewKeyOptions {
  readonly fips?: true;
  readonly generate?: true;
}

export const vaultRekey: CliCommand<Options> = {
  name: 'vault rekey',
  summary: 'lock the vault with another passphrase, or another kind of key: all of it, or nothing',
  declare: (command) =>
    declareStoreOptions(command)
      .option('--new-passphrase-file <path>', 'the file that holds the new passphrase; without it, it is asked for')
      .option('--to <kind>', 'the kind of the new key, where it is another one than now')
      .option('--new-option <key=value>', 'where the new key comes from: one of its options (repeatable)', eachOption)
      .option(
        '--generate',
        'write a new random passphrase into that file, or an entry of the keychain; neither may exist',
      )
      .option('--fips', 'only algorithms that FIPS 140-3 approves: PBKDF2 in place of Argon2id'),
  run: (shell, options) => withVault(shell, options, (vault) => rekeyed(vault, shell, options)),
};

async function rekeyed(vault: VaultAtHand, shell: Shell, options: Options): Promise<Report> {
  const { store, kek } = vault.parts;
  refuseSameFile(vault, options);
  const to = newKeySource(vault, options, vault.answers);
  if (options.json !== true) await warnOfOpenFiles(to.written, vault.answers);
  // It stays, whatever happens next: who knows whether a vault that was cut off from us has been locked with it.
  if (options.generate === true) await generatePassphrase(to.source, contextOf(shell, undefined), FLAGS);
  const line = progressLine(shell, 'Locking every version with the new key', options.json === true);
  const done = await onRecord(vault, 'rekey', () =>
    rekey(store, kek, to.source, { fips: options.fips === true, onProgress: line.tell }).finally(line.end),
  );
  return report(vault, to, done, await afterChange(shell, vault.file, {}));
}

function report(vault: VaultAtHand, to: NewKey, { versions, leftover }: Rekeyed, told: number): Report {
  const { place } = vault.parts.store;
  const { text, configuration } = afterRekey(vault, to);
  const lines = [
    `The new key opens the vault ${place} from now on, and the old one does not. Versions rewritten: ${versions}.${toldInWords(told)}`,
    ...text,
    ...(leftover === undefined ? [] : [`warning: ${STILL_THERE}: ${leftover.message}. Then rekey it once more.`]),
  ];
  const data = {
    place,
    versions,
    told,
    kek: to.source.provider.name,
    configuration,
    leftover: leftover?.message ?? null,
  };
  return { ok: true, text: lines.join('\n'), data };
}

const FLAGS = { file: '--new-passphrase-file', option: '--new-option' };
const STILL_THERE = 'what the old key opens may still be on the disk';

/** It would be the old passphrase once more. */
function refuseSameFile({ options }: ChosenVault, { newPassphraseFile }: Options): void {
  const { passphraseFile } = options;
  if (newPassphraseFile === undefined || typeof passphraseFile !== 'string') return;
  if (resolve(passphraseFile) === resolve(newPassphraseFile))
    throw new UsageError(
      '--new-passphrase-file is the file that holds the old passphrase: write the new one into another.',
    );
}
