import { type Permission, permissions } from '../../../managers/azure/permissions.ts';
import { isKeyMissing, refusalOf } from '../../../managers/azure/refusal.ts';
import { ManagerError } from '../../../managers/manager-error.ts';
import { type KeyId, keyIdText } from './key-id.ts';

/** What is the matter with the key, or with what it is to unwrap; undefined when it is something else. */
export function keyProblem(key: KeyId, permission: Permission, error: unknown): ManagerError | undefined {
  const refusal = refusalOf(error);
  if (refusal === undefined) return undefined;
  const { status, code } = refusal;
  const state = code === undefined ? undefined : STATES[code];
  if (state !== undefined) return new ManagerError('unusable', `${keyIdText(key)} ${state[0]} (${code})`, state[1]);
  if (isKeyMissing(refusal)) {
    return new ManagerError(
      'unusable',
      `${keyIdText(key)} is not there`,
      `check secrets.options.keyId; what was deleted comes back with "az keyvault key recover --name ${key.name}"`,
    );
  }
  if (status !== 400 || permission !== permissions.unwrapKey) return undefined;
  return new ManagerError(
    'unusable',
    `what the vault's header has was not encrypted with ${keyIdText(key)}, or was edited`,
    'name the right key in secrets.options.keyId, or restore a backup with "npm run -s portcullis -- vault restore"',
  );
}

const ENABLE = 'enable this version of it: "az keyvault key set-attributes --enabled true"';
const DATES = 'change its dates with "az keyvault key set-attributes", or name another key';

/** By the code of the refusal. */
const STATES: Readonly<Record<string, readonly [string, string]>> = {
  KeyDisabled: ['is disabled', ENABLE],
  KeyExpired: ['has expired', DATES],
  KeyNotYetValid: ['is not valid yet', DATES],
};
