import { VaultError } from '../../definition.ts';
import { entryInKeychain } from '../../keychain-entry.ts';
import { passphraseInFile, typedPassphrase } from '../../passphrase.ts';
import type { KekContext } from '../definition.ts';

/** Where a passphrase may be had; when neither is named, a person is asked. */
export interface PassphraseOptions {
  readonly passphraseFile?: string | undefined;
  readonly passphraseKeychain?: string | undefined;
}

/** The passphrase of a vault there is; whoever asked zeroes it after use. @throws VaultError `missing`. */
export async function passphraseFrom(options: PassphraseOptions, context: KekContext): Promise<Buffer> {
  const kept = await keptPassphrase(options, context);
  if (kept !== undefined) return kept;
  const { ask } = context;
  if (ask === undefined) throw noPassphrase();
  return typedPassphrase(await ask('Passphrase of the vault'));
}

/** The passphrase of a new vault; a person is asked twice, because nothing could tell a slip of the finger later. @throws VaultError `missing`. */
export async function newPassphrase(options: PassphraseOptions, context: KekContext): Promise<Buffer> {
  const kept = await keptPassphrase(options, context);
  if (kept !== undefined) return kept;
  const { ask } = context;
  if (ask === undefined) throw noPassphrase();
  const first = typedPassphrase(await ask('New passphrase for the vault'));
  const second = typedPassphrase(await ask('The same passphrase again'));
  const same = first.equals(second);
  second.fill(0);
  if (same) return first;
  first.fill(0);
  throw new VaultError('missing', 'the two passphrases are not the same, so nothing was done; run the command again');
}

async function keptPassphrase(
  { passphraseFile, passphraseKeychain }: PassphraseOptions,
  context: KekContext,
): Promise<Buffer | undefined> {
  if (passphraseFile !== undefined && passphraseKeychain !== undefined) {
    throw new VaultError(
      'unsupported',
      'secrets.options names both passphraseFile and passphraseKeychain; keep the one that holds the passphrase',
    );
  }
  if (passphraseFile !== undefined) return passphraseInFile(passphraseFile);
  return passphraseKeychain === undefined ? undefined : entryInKeychain(passphraseKeychain, 'passphrase', context);
}

function noPassphrase(): VaultError {
  return new VaultError(
    'missing',
    'there is no passphrase for the vault; name the file that holds it in secrets.options.passphraseFile, or the entry of the ' +
      'keychain in secrets.options.passphraseKeychain',
  );
}
