import { arnPattern } from '../arn.ts';
import type { AwsRequest } from '../explain.ts';

type Action =
  | 'GetSecretValue'
  | 'CreateSecret'
  | 'PutSecretValue'
  | 'UpdateSecretVersionStage'
  | 'DeleteSecret'
  | 'ListSecrets';

/** What the key of a secret has to allow beside, where it is not AWS's own. */
const KEY_USE: Partial<Record<Action, string>> = {
  GetSecretValue: 'kms:Decrypt',
  CreateSecret: 'kms:Decrypt and kms:GenerateDataKey',
  PutSecretValue: 'kms:Decrypt and kms:GenerateDataKey',
};

const KEY_UNUSABLE =
  'see that the KMS key of the secret is enabled, is not about to be deleted, and may be used by Portcullis';

/** One request to Secrets Manager. @param name of the secret; `*` for what concerns all. */
export function secretRequest(action: Action, name: string): AwsRequest {
  const all = name === '*';
  const keyUse = KEY_USE[action];
  // AWS puts a hyphen and six characters after each name.
  const arn = (region: string) => arnPattern('secretsmanager', region, `secret:${name}-??????`);
  return {
    service: 'Secrets Manager',
    action: `secretsmanager:${action}`,
    what: all ? 'the secrets of the account' : `the secret ${name}`,
    allow: (region) => {
      if (all) return 'for the resource *, which is the only one it knows';
      return `for ${arn(region)}${keyUse === undefined ? '' : `, and ${keyUse} for its key, if that is not AWS's own`}`;
    },
    known: {
      DecryptionFailure: [`AWS cannot decrypt the secret ${name}`, KEY_UNUSABLE],
      EncryptionFailure: [`AWS cannot encrypt the secret ${name}`, KEY_UNUSABLE],
      LimitExceededException: [
        `the secret ${name} would be over a quota of Secrets Manager`,
        'have the quota raised, or delete secrets that nobody needs',
      ],
      ResourceNotFoundException: [`there is no secret ${name}`, 'check its name, prefix and region in secrets.options'],
      ResourceExistsException: [`the secret ${name} is there already`, 'try again'],
      InvalidRequestException: [
        `the secret ${name} does not allow ${action} in the state that it is in`,
        'look at it at AWS',
      ],
      InvalidParameterException: [
        `Secrets Manager refuses ${action} for the secret ${name}`,
        'check prefix and kmsKeyId in secrets.options, and that the secret is no replica',
      ],
    },
  };
}
