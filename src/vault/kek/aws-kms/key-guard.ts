import { isAwsError } from '../../../managers/aws/aws-error.ts';
import { isAlias } from '../../../managers/aws/kms/alias.ts';
import type { Kms } from '../../../managers/aws/kms.ts';
import { ManagerError } from '../../../managers/manager-error.ts';
import { VaultError } from '../../definition.ts';
import type { KeyGuard } from '../guarded-key.ts';
import { isKeyArn, isSameKey, mayMean } from './key-arn.ts';

/**
 * Guards the key of a vault by the key of KMS that the configuration names, and by no other: whoever can write to the vault's store can
 * edit its header. The ARN in there is what KMS has to answer with too, and what a person is told when an alias has moved.
 * `decrypt` throws VaultError `unsupported` when the header has none, `wrong_key` when it is another than the configuration's.
 * @param keyId as the configuration has it.
 */
export function keyGuard(kms: Kms, keyId: string): KeyGuard {
  return {
    encrypt: async (key) => {
      const { wrapped, keyArn } = await kms.encrypt(keyId, key);
      return { wrapped, parameters: { keyArn } };
    },
    decrypt: async ({ wrapped, parameters: { keyArn } }) => {
      if (!isKeyArn(keyArn)) throw noKeyNamed();
      if (!mayMean(keyId, keyArn)) throw otherKey(keyId);
      const opened = await kms.decrypt(keyId, wrapped).catch((error: unknown) => {
        throw isAlias(keyId) ? maybeMoved(error, keyId, keyArn) : error;
      });
      if (isSameKey(opened.keyArn, keyArn)) return opened.key;
      opened.key.fill(0);
      throw otherKey(keyId);
    },
  };
}

/** What KMS says to an alias that stands for another key by now, of which it may also just deny the use. */
function maybeMoved(error: unknown, alias: string, keyArn: string): unknown {
  const mend = `write ${keyArn} into kmsKeyId, if that is a key of yours`;
  if (isAwsError(error, 'IncorrectKeyException'))
    return new ManagerError(
      'unusable',
      `the vault was made with the key ${keyArn} of KMS, by what its header says, and ${alias} stands for another one now`,
      mend,
    );
  if (!(error instanceof ManagerError) || error.reason !== 'denied') return error;
  return new ManagerError('denied', error.found, `${error.write}; or, when the alias has moved since, ${mend}`);
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
