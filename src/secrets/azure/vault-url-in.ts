import { vaultUrl } from '../../managers/azure/vault-url.ts';
import type { Environment } from '../../settings/environment.ts';
import { BackendUnusable } from '../definition.ts';

/** The URL of the vault, by the options or else the environment; undefined when neither has one that is in order. */
export function findVaultUrl(option: string | undefined, environment: Environment): string | undefined {
  return option ?? vaultUrl.safeParse(environment['AZURE_KEYVAULT_URL']).data;
}

/** @throws BackendUnusable when there is none. */
export function vaultUrlIn(option: string | undefined, environment: Environment): string {
  const url = findVaultUrl(option, environment);
  if (url !== undefined) return url;
  const set = environment['AZURE_KEYVAULT_URL'] ? 'is not the URL of a vault' : 'is not set';
  throw new BackendUnusable(
    `secrets.options has no vaultUrl, and AZURE_KEYVAULT_URL ${set}`,
    'set vaultUrl, as https://portcullis.vault.azure.net',
  );
}
