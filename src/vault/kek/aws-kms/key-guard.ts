import type { Kms } from '../../../managers/aws/kms.ts';
import { VaultError } from '../../definition.ts';
import type { KeyGuard } from '../guarded-key.ts';
import { isAlias, isKeyArn, isSameKey, mayMean } from './key-arn.ts';

/** Guards a new vault's key. @param used is told which key it was, by its ARN. */
export function newGuard(kms: Kms, keyId: string, used: (keyArn: string) => void): Pick<KeyGuard, 'encrypt'> {
  return {
    encrypt: async (key) => {
      const { wrapped, keyArn } = await kms.encrypt(keyId, key);
      used(keyArn);
      return wrapped;
    },
  };
}

/**
 * Gives back the key of a vault, by the key of KMS that its header names and no other.
 * @param keyId as the configuration has it. An alias may have moved since: then the header says which key it was.
 * @throws VaultError `unsupported` when the header names none, `wrong_key` when it is another than the configuration's.
 */
export function oldGuard(kms: Kms, keyId: string, keyArn: unknown): Pick<KeyGuard, 'decrypt'> {
  if (!isKeyArn(keyArn)) throw noKeyNamed();
  if (!mayMean(keyId, keyArn)) throw otherKey(keyId);
  return {
    decrypt: async (wrapped) => {
      const opened = await kms.decrypt(isAlias(keyId) ? keyArn : keyId, wrapped);
      if (isSameKey(opened.keyArn, keyArn)) return opened.key;
      opened.key.fill(0);
      throw otherKey(keyId);
    },
  };
}

function noKeyNamed(): VaultError {
  return new VaultError(
    'unsupported',
    'the vault\'s header names no key of AWS KMS; restore a backup with "npm run -s portcullis -- vault restore"',
  );
}

function otherKey(keyId: string): VaultError {
  return new VaultError(
    'wrong_key',
    `the vault was not made with the key ${keyId} of AWS KMS, or its header was edited; ` +
      'name in kmsKeyId the key that it was made with, or restore a backup with "npm run -s portcullis -- vault restore"',
  );
}
