import { VaultError } from '../vault/definition.ts';
import type { KekDefinition } from '../vault/kek/definition.ts';
import { Vault } from '../vault/vault.ts';
import { type CliCommand, CommandFailed } from './command.ts';
import { contextOf } from './open-store.ts';
import { declareStoreOptions } from './store/store-options.ts';
import type { ChosenVault, VaultOptions } from './vault/choose-vault.ts';
import { generatePassphrase } from './vault/generate-passphrase.ts';
import { howToUse } from './vault/how-to-use.ts';
import { withNewKey } from './vault/new-key.ts';
import { onRecord } from './vault/on-record.ts';
import { withVault } from './vault/with-vault.ts';

interface Options extends VaultOptions {
  readonly fips?: true;
  readonly generate?: true;
}

export const vaultInit: CliCommand<Options> = {
  name: 'vault init',
  summary: 'make an encrypted vault for secrets, under a passphrase or the key of a key manager',
  declare: (command) =>
    declareStoreOptions(command)
      .option('--fips', 'only algorithms that FIPS 140-3 approves: PBKDF2 in place of Argon2id')
      .option(
        '--generate',
        'write a new random passphrase into the passphrase file or the entry of the keychain; neither may exist',
      ),
  run: (shell, options) =>
    withVault(shell, options, async (chosen) => {
      await refuseExisting(chosen);
      const generate = () => generatePassphrase(chosen.parts.kek, contextOf(shell, undefined), FLAGS);
      const takeBack = options.generate === true ? await generate() : () => {};
      try {
        const parts = { ...chosen.parts, kek: withNewKey(chosen.parts.kek, chosen.answers) };
        const make = () => Vault.create(parts, { fips: options.fips === true });
        (await onRecord(chosen, 'init', make)).close();
      } catch (error) {
        if (!(await mayBeMade(chosen, error))) await takeBack();
        throw error;
      }
      return { ok: true, ...report(chosen) };
    }),
};

const FLAGS = { file: '--passphrase-file', option: '--option' };

/** Before anybody is asked for anything. */
async function refuseExisting({ parts: { store } }: ChosenVault): Promise<void> {
  if ((await store.header()) === undefined) return;
  throw new CommandFailed(
    `there is a vault at ${store.place} already. It was left as it is. To give it another key, use ` +
      '"npm run -s portcullis -- vault rekey"; to make another one, name another place with --option.',
  );
}

/** Whether a vault may be there now that only the new passphrase opens. */
async function mayBeMade({ parts: { store } }: ChosenVault, error: unknown): Promise<boolean> {
  if (error instanceof VaultError && error.code === 'exists') return false;
  return (await store.header().catch(() => 'not known')) !== undefined;
}

function whatToKeep({ name, asks }: KekDefinition): string {
  if (asks?.isMadeUp === true)
    return 'Without its passphrase nothing in it can be read, ever: keep a copy of that somewhere else.';
  return (
    `Without the key that it has by ${name} nothing in it can be read, ever: see to it that nobody deletes that, and make backups, ` +
    'which open without it: npm run -s portcullis -- vault backup <file>'
  );
}

function report(chosen: ChosenVault) {
  const { definition, parts } = chosen;
  const { place } = parts.store;
  const { text, configuration } = howToUse(chosen);
  const lines = [
    `Made the vault ${place}. ${whatToKeep(parts.kek.provider)}`,
    ...text,
    '',
    'Then store what is to be kept in it, such as:',
    '',
    '  npm run -s portcullis -- secrets set google-maps/api-key',
  ];
  const data = { place, backend: definition.name, kek: parts.kek.provider.name, configuration };
  return { text: lines.join('\n'), data };
}
