import type { Timers } from '../../core/timers.ts';
import type { Environment } from '../../settings/environment.ts';
import { loadSdk } from '../load-sdk.ts';
import { clientSettings } from './client-settings.ts';
import { connection } from './connection.ts';
import { keyRequest } from './kms/request.ts';
import type { AwsOptions } from './options.ts';

const PACKAGE = '@aws-sdk/client-kms';

/** Bound to what is encrypted (AAD), and in CloudTrail for all to read; a policy can ask for it. */
const EncryptionContext = { portcullis: 'vault-key' };

export type Kms = ReturnType<typeof openKms>;

/**
 * AWS KMS, by https://docs.aws.amazon.com/kms/latest/APIReference/. Its SDK is loaded when something is first asked. Each method
 * throws AwsError.
 * @param keyId an id, an ARN, or an alias.
 */
export function openKms(options: AwsOptions, environment: Environment, timers: Timers) {
  const sdk = () => loadSdk(PACKAGE, () => import('@aws-sdk/client-kms'));
  const { ask, close } = connection(async () => new (await sdk()).KMS(clientSettings(options, environment)), timers);
  return {
    encrypt: async (keyId: string, key: Buffer): Promise<{ wrapped: Buffer; keyArn: string }> => {
      const { CiphertextBlob, KeyId = '' } = await ask(keyRequest('Encrypt', keyId), (api, how) =>
        api.encrypt({ KeyId: keyId, Plaintext: key, EncryptionContext }, how),
      );
      return { wrapped: Buffer.from(CiphertextBlob ?? []), keyArn: KeyId };
    },
    decrypt: async (keyId: string, wrapped: Buffer): Promise<{ key: Buffer; keyArn: string }> => {
      const { Plaintext = new Uint8Array(), KeyId = '' } = await ask(keyRequest('Decrypt', keyId), (api, how) =>
        api.decrypt({ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext }, how),
      );
      const key = Buffer.from(Plaintext);
      Plaintext.fill(0);
      return { key, keyArn: KeyId };
    },
    close,
  };
}
