import { type KeychainWorld, openKeychain } from '../../vault/os-keychain.ts';
import { CommandFailed } from '../command.ts';
import { randomPassphrase } from './random-passphrase.ts';

/**
 * Writes a new random passphrase into an entry of the operating system's keychain.
 * @param entry `service/account`
 * @returns what takes it away again. @throws CommandFailed when the entry is there; KeychainError.
 */
export async function keepNewPassphrase(entry: string, world: KeychainWorld): Promise<() => Promise<void>> {
  const slash = entry.indexOf('/');
  const [service, account] = [entry.slice(0, slash), entry.slice(slash + 1)];
  const keychain = openKeychain(world);
  try {
    if ((await keychain.read(service, account)) !== undefined)
      throw new CommandFailed(
        `the keychain has an entry ${entry}, which may hold the passphrase of another vault. ` +
          'Leave out --generate to use it, or name a new entry.',
      );
    await keychain.write(service, account, randomPassphrase());
  } finally {
    await keychain.close();
  }
  return async () => {
    const again = openKeychain(world);
    await again.delete(service, account).finally(() => again.close());
  };
}
