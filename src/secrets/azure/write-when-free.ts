import { BackendUnusable } from '../definition.ts';
import type { KeyVault } from './key-vault.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Writes a new version, after whatever erases the one of before is through with it.
 * @returns its id.
 * @throws BackendUnusable when the name belongs to a deleted secret that can still be recovered: to do so here would bring back
 *   values that somebody destroyed.
 */
export async function writeWhenFree(vault: KeyVault, secret: string, text: string): Promise<string> {
  let version = '';
  const isWritten = async () => {
    const writing = await vault.write(secret, text);
    if ('version' in writing) {
      version = writing.version;
      return true;
    }
    if (writing.taken === 'recoverable') throw recoverable(secret);
    return false;
  };
  await waitUntil(isWritten, `erasing the former secret ${secret}`, vault.timers);
  return version;
}

function recoverable(secret: string): BackendUnusable {
  return new BackendUnusable(
    `the secret ${secret} was deleted in Azure Key Vault and can still be recovered, so its name is taken`,
    `erase it with "az keyvault secret purge --name ${secret}", or bring it back with "az keyvault secret recover --name ${secret}", ` +
      'each with --vault-name',
  );
}
