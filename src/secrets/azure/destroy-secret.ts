import type { SecretProperties } from '@azure/keyvault-secrets';
import { ManagerError } from '../../managers/manager-error.ts';
import { BackendUnusable } from '../definition.ts';
import { changeSecret } from './change-secret.ts';
import { fieldsIn, parseFields } from './fields.ts';
import type { KeyVault } from './key-vault.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Takes a field away. The last one goes with the whole secret, which is purged; of several, older versions that hold it are disabled,
 * because Key Vault erases no single version.
 * @returns false when it was not there.
 * @throws BackendUnusable also when it is deleted, but the vault may not erase it for good.
 */
export async function destroySecret(vault: KeyVault, secret: string, field: string): Promise<boolean> {
  const reading = await vault.read(secret);
  if (reading.state === 'missing') return false;
  if (reading.state === 'disabled') throw disabled(secret);
  const fields = fieldsIn(reading.text, secret);
  if (!fields.has(field)) return false;
  if (fields.size === 1) return erase(vault, secret, reading.properties);
  const kept = await changeSecret(vault, secret, new Map([[field, undefined]]));
  await disableOlder(vault, secret, field, kept);
  return true;
}

async function disableOlder(vault: KeyVault, secret: string, field: string, kept: string): Promise<void> {
  for (const { version, enabled } of await vault.versions(secret)) {
    if (version === undefined || version === kept || enabled === false) continue;
    const reading = await vault.read(secret, { version });
    if (reading.state === 'there' && parseFields(reading.text)?.has(field)) await vault.disable(secret, version);
  }
}

async function erase(vault: KeyVault, secret: string, { recoveryLevel }: SecretProperties): Promise<boolean> {
  if (!(await vault.delete(secret))) return false;
  // The levels of vaults without soft-delete, and of those with purge protection:
  // https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret#deletionrecoverylevel
  if (recoveryLevel === 'Purgeable') return true;
  const isDeleted = async () => (await vault.deleted(secret)) !== undefined;
  await waitUntil(isDeleted, `deleting the secret ${secret}`, vault.timers);
  if (recoveryLevel?.includes('Purgeable') === false) throw await protectedFromPurge(vault, secret);
  try {
    await waitUntil(() => vault.purge(secret), `purging the secret ${secret}`, vault.timers);
  } catch (error) {
    if (error instanceof ManagerError && error.reason === 'denied') throw notPurged(secret, error);
    throw error;
  }
  await waitUntil(async () => !(await isDeleted()), `purging the secret ${secret}`, vault.timers);
  return true;
}

const DELETED = 'was deleted and is handed out no more, but it can still be recovered';

async function protectedFromPurge(vault: KeyVault, secret: string): Promise<BackendUnusable> {
  const until = (await vault.deleted(secret))?.until?.toISOString().slice(0, 10);
  return new BackendUnusable(
    `the secret ${secret} ${DELETED}${until === undefined ? '' : ` until ${until}`}: its vault has purge protection`,
    'revoke the key at its provider; nothing erases it sooner',
  );
}

function notPurged(secret: string, error: ManagerError): BackendUnusable {
  return new BackendUnusable(
    `the secret ${secret} ${DELETED}: ${error.found}`,
    `have it erased with "az keyvault secret purge --name ${secret}", or ${error.write}`,
    error,
  );
}

function disabled(secret: string): BackendUnusable {
  return new BackendUnusable(
    `the secret ${secret} in Azure Key Vault is disabled, so that nobody can see which fields it has`,
    `enable it first, with "az keyvault secret set-attributes --name ${secret} --enabled true", or delete it in Azure`,
  );
}
