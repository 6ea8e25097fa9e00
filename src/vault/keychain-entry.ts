import { VaultError } from './definition.ts';
import type { KekContext } from './kek/definition.ts';
import { passphraseOf } from './passphrase.ts';

/**
 * What the operating system's keychain holds under `service/account`; whoever asked zeroes it after use.
 * @param what it is, in a word, for messages
 * @throws VaultError `missing` when it has none, or there is no way to a keychain; KeychainError when it is locked or away.
 */
export async function entryInKeychain(
  entry: string,
  what: string,
  { environment, timers }: KekContext,
): Promise<Buffer> {
  const slash = entry.indexOf('/');
  // Loaded only here, because most vaults do without.
  const { KeychainError, readKeychain } = await import('./os-keychain.ts');
  const world = { environment, timers };
  const text = await readKeychain(entry.slice(0, slash), entry.slice(slash + 1), world).catch((error: unknown) => {
    if (error instanceof KeychainError && error.lasting) {
      throw new VaultError('missing', `${error.found}; ${error.write}`, error);
    }
    throw error;
  });
  const ifEmpty = `the keychain has no ${what} under ${entry}; store it there with the operating system's own tool`;
  return passphraseOf(Buffer.from(text ?? ''), ifEmpty);
}
