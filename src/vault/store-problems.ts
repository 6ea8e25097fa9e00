/* What every store has to say, in the same words. */

import { VaultError } from './definition.ts';

export function noVault(place: string): VaultError {
  return new VaultError(
    'missing',
    `there is no vault at ${place}; make one with "npm run -s portcullis -- vault init", or bring one back with "npm run -s portcullis -- vault restore"`,
  );
}

export function vaultExists(place: string): VaultError {
  return new VaultError('exists', `there is a vault at ${place} already; name another place, or use the one there is`);
}

export function kekChanged(place: string): VaultError {
  return new VaultError('kek_changed', `the vault ${place} was given another key meanwhile; do it again`);
}

export function secretChanged(path: string, cause?: unknown): VaultError {
  return new VaultError('conflict', `the secret ${path} was changed by somebody else meanwhile; do it again`, cause);
}
