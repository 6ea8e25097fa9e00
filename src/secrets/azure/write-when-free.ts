import { until } from '../../managers/azure/until.ts';
import { BackendUnusable } from '../definition.ts';
import type { KeyVault } from './key-vault.ts';

/**
 * Writes a new version, after whatever erases the one of before is through with it.
 * @returns its id.
 * @throws BackendUnusable when the name belongs to a deleted secret that can still be recovered: to do so here would bring back
 *   values that somebody destroyed.
 */
export async function writeWhenFree(vault: KeyVault, secret: string, text: string): Promise<string> {
  let version = '';
  await until(async () => {
    const writing = await vault.write(secret, text);
    if ('version' in writing) {
      version = writing.version;
      return true;
    }
    if (writing.taken === 'recoverable') throw recoverable(secret);
    return false;
  }, `erasing the former secret ${secret}`);
  return version;
}

function recoverable(secret: string): BackendUnusable {
  return new BackendUnusable(
    `the secret ${secret} was deleted in Azure Key Vault and can still be recovered, so its name is taken`,
    `erase it with "az keyvault secret purge --name ${secret}", or bring it back with "az keyvault secret recover --name ${secret}", ` +
      'each with --vault-name',
  );
}
