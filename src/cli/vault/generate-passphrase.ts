import type { KekSource } from '../../vault/definition.ts';
import type { KeychainWorld } from '../../vault/os-keychain.ts';
import { UsageError } from '../command.ts';
import { writeNewPassphrase } from './passphrase-file.ts';
import { keepNewPassphrase } from './passphrase-in-keychain.ts';

/**
 * Puts a new random passphrase where the options of a vault's key say that it is.
 * @param flags by which a file and an entry of the keychain are named, for who named neither
 * @returns what takes it away again. @throws UsageError; CommandFailed when there is one already; KeychainError.
 */
export async function generatePassphrase(
  { provider, options }: Pick<KekSource, 'provider' | 'options'>,
  world: KeychainWorld,
  flags: { readonly file: string; readonly option: string },
): Promise<() => unknown> {
  const { passphraseFile: file, passphraseKeychain: entry } = options;
  if (provider.asks?.isMadeUp !== true)
    throw new UsageError(
      `--generate makes a passphrase, and a key of the kind ${provider.name} has none. Leave it out.`,
    );
  if (typeof file === 'string' && entry === undefined) return writeNewPassphrase(file);
  if (typeof entry === 'string' && file === undefined) return await keepNewPassphrase(entry, world);
  throw new UsageError(
    `--generate writes the passphrase into a file or into the keychain: name one of them, with ${flags.file} <path> ` +
      `or ${flags.option} passphraseKeychain=<service>/<account>.`,
  );
}
