import { arnPattern } from '../arn.ts';
import type { AwsRequest } from '../explain.ts';
import { isAlias } from './alias.ts';

/** One request to KMS. @param keyId an id, an ARN, or an alias. */
export function keyRequest(action: 'Encrypt' | 'Decrypt', keyId: string): AwsRequest {
  const arn = (region: string) => {
    if (keyId.startsWith('arn:')) return keyId;
    return arnPattern('kms', region, `key/${isAlias(keyId) ? '*' : keyId}`);
  };
  const check = 'check kmsKeyId and region in secrets.options';
  return {
    service: 'KMS',
    action: `kms:${action}`,
    what: `the key ${keyId}`,
    allow: (region) => `for ${isAlias(keyId) ? `the key behind ${keyId}` : arn(region)}, in its key policy or in IAM`,
    known: {
      NotFoundException: [`KMS has no key ${keyId} in this region`, check],
      InvalidArnException: [`KMS knows no key by ${keyId} in this region`, check],
      DisabledException: [
        `the key ${keyId} of KMS is disabled`,
        `enable it with "aws kms enable-key --key-id ${keyId}"`,
      ],
      KMSInvalidStateException: [
        `the key ${keyId} of KMS is about to be deleted, or not ready`,
        `keep it with "aws kms cancel-key-deletion --key-id ${keyId}", and enable it`,
      ],
      InvalidKeyUsageException: [
        `the key ${keyId} of KMS is not one that encrypts`,
        'name a symmetric key in kmsKeyId',
      ],
      IncorrectKeyException: [
        `the vault's key was encrypted with another key of KMS than ${keyId}`,
        'name in kmsKeyId the one that the vault was made with',
      ],
      InvalidCiphertextException: [
        "what the vault's header holds was not encrypted by KMS for a vault, or was edited",
        'restore a backup with "npm run -s portcullis -- vault restore"',
      ],
    },
  };
}
