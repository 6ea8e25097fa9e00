import type { Environment } from '../../settings/environment.ts';
import { ManagerError } from '../manager-error.ts';
import type { AzureAuth } from './options.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Compares the tenant of the identity with the one that the vault names.
 * @throws ManagerError `unusable` when they are two, both given as IDs.
 */
export function checkTenant(auth: AzureAuth, environment: Environment, ofVault: string | undefined): void {
  const own = tenantOf(auth, environment);
  if (own === undefined || ofVault === undefined || !ID.test(own) || !ID.test(ofVault)) return;
  if (own.toLowerCase() === ofVault.toLowerCase()) return;
  throw new ManagerError(
    'unusable',
    `the vault belongs to the tenant ${ofVault}, and the identity to ${own}`,
    'use an identity of the tenant of the vault',
  );
}

function tenantOf(auth: AzureAuth, environment: Environment): string | undefined {
  if (auth?.method === 'client-certificate') return auth.tenantId;
  return auth?.method === 'workload-identity' ? (auth.tenantId ?? environment['AZURE_TENANT_ID']) : undefined;
}
