import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CliResult, createWorkplace, type Workplace } from './cli.ts';

/** Values and passphrases that may be shown nowhere, and be written nowhere but where a person put them. */
export const VALUE = 'canary-of-the-vault-commands-0123456789';
export const PASSPHRASES = {
  passphrase: 'horse-canary-battery-staple',
  'new-passphrase': 'other-canary-battery-staple',
  'backup-passphrase': 'third-canary-battery-staple',
  'wrong-passphrase': 'wrong-canary-battery-staple',
} as const;

/** Where the commands of these tests find the passphrases. */
export const WITH = ['--passphrase-file', 'passphrase'];
export const WITH_BACKUP = [...WITH, '--backup-passphrase-file', 'backup-passphrase'];
export const VAULT = 'var/vault.sqlite';

/** A directory with files of passphrases, and no vault. */
export function vaultWorkplace(): Workplace {
  const workplace = createWorkplace();
  for (const [name, text] of Object.entries(PASSPHRASES)) writeFileSync(join(workplace.directory, name), `${text}\n`);
  return workplace;
}

/** One with a vault, a secret in it, and a backup of it called `good.backup`. */
export async function filledWorkplace(): Promise<Workplace> {
  const workplace = vaultWorkplace();
  await done(workplace.portcullis(['vault', 'init', ...WITH]));
  await done(workplace.portcullis(['secrets', 'set', 'some-provider/api-key', ...WITH], { input: VALUE }));
  await done(workplace.portcullis(['vault', 'backup', 'good.backup', ...WITH_BACKUP]));
  return workplace;
}

/** @throws when a command failed. */
export async function done(running: Promise<CliResult>): Promise<CliResult> {
  const result = await running;
  if (result.code !== 0) throw new Error(result.output);
  return result;
}

/** The value that is kept there, if any. */
export async function valueIn({ portcullis }: Workplace, passphraseFile = 'passphrase'): Promise<string> {
  const words = ['secrets', 'get', 'some-provider/api-key', '--passphrase-file', passphraseFile];
  return (await done(portcullis(words))).stdout;
}
