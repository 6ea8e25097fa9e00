import type { KeyVaultKey } from '@azure/keyvault-keys';
import type { AzureConnection } from '../../../managers/azure/connection.ts';
import { type Permission, permissions } from '../../../managers/azure/permissions.ts';
import { hostOf } from '../../../managers/azure/vault-url.ts';
import { loadSdk } from '../../../managers/load-sdk.ts';
import { ManagerError } from '../../../managers/manager-error.ts';
import type { KeyGuard } from '../guarded-key.ts';
import { type KeyId, keyIdText } from './key-id.ts';
import { keyProblem } from './key-problem.ts';
import { trustedKey } from './trusted-key.ts';

const ALGORITHM = 'RSA-OAEP-256';

const loadKeys = () => loadSdk('@azure/keyvault-keys', () => import('@azure/keyvault-keys'));

/**
 * Guards the key of a vault; notes by which version of which key.
 * https://learn.microsoft.com/rest/api/keyvault/keys/wrap-key/wrap-key and …/unwrap-key/unwrap-key
 * @param chosen as the configuration has it.
 */
export function keyGuard(connection: AzureConnection, chosen: KeyId): KeyGuard {
  return {
    encrypt: async (bytes) => {
      const exact = chosen.version === undefined ? await newestVersion(connection, chosen) : chosen;
      const { result } = await ask(connection, exact, permissions.wrapKey, async (options) =>
        (await cryptography(connection, exact)).wrapKey(ALGORITHM, bytes, options),
      );
      return { wrapped: Buffer.from(result), parameters: { keyId: keyIdText(exact) } };
    },
    decrypt: async ({ wrapped, parameters: { keyId } }) => {
      const key = trustedKey(keyId, chosen);
      const { result } = await ask(connection, key, permissions.unwrapKey, async (options) =>
        (await cryptography(connection, key)).unwrapKey(ALGORITHM, wrapped, options),
      );
      return Buffer.from(result);
    },
  };
}

async function cryptography(connection: AzureConnection, key: KeyId) {
  const { CryptographyClient } = await loadKeys();
  return new CryptographyClient(withoutMaterial(key), connection.credential, connection.clientOptions);
}

/** @throws ManagerError `unusable` also when it is no RSA key. */
async function newestVersion(connection: AzureConnection, key: KeyId): Promise<KeyId> {
  const found = await ask(connection, key, permissions.getKey, async (options) => {
    const { KeyClient } = await loadKeys();
    return new KeyClient(key.vaultUrl, connection.credential, connection.clientOptions).getKey(key.name, options);
  });
  const { version } = found.properties;
  if (version !== undefined && found.keyType?.startsWith('RSA') === true) return { ...key, version };
  throw new ManagerError(
    'unusable',
    `${keyIdText(key)} is no RSA key`,
    'make one with "az keyvault key create --kty RSA --size 3072 --ops wrapKey unwrapKey"',
  );
}

/** What has no material is used where it lies: the SDK would wrap on this side, by OAEP with another hash than it is asked for. */
function withoutMaterial(key: KeyId): KeyVaultKey {
  const { vaultUrl, name } = key;
  return { id: keyIdText(key), name, keyType: 'RSA', properties: { vaultUrl, name } };
}

function ask<T>(
  connection: AzureConnection,
  key: KeyId,
  permission: Permission,
  work: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const asked = { host: hostOf(key.vaultUrl), permission, thing: `the key ${key.name}` };
  return connection.ask(asked, async (options) => {
    try {
      return await work(options);
    } catch (error) {
      throw keyProblem(key, permission, error) ?? error;
    }
  });
}
