import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { type AwsFault, type AwsGate, openAwsGate } from './aws-gate.ts';
import { startMoto } from './moto.ts';

/** AWS in a process of its own, behind a gate, and what `secrets.options` and the environment say of it. */
export interface TestAws {
  readonly gate: AwsGate;
  readonly options: { readonly region: string; readonly endpoint: string };
  readonly environment: Readonly<Record<string, string>>;
  /** For what Portcullis itself never does: past the gate, as somebody who may do everything. */
  readonly kms: KMS;
  readonly secrets: SecretsManager;
  /** @throws Error when something was asked that AWS would not have understood. */
  close(): Promise<void>;
}

/** What AWS says and nobody should read in our words. */
export const AWS_CANARY = 'arn:aws:iam::111122223333:user/canary said sk-canary-by-aws';

/** The environment of whoever uses it. */
export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'made-up-for-tests',
};

/** The account and its credentials are made up: moto takes any. */
export async function startAws(): Promise<TestAws> {
  const moto = await startMoto();
  const gate = await openAwsGate(moto.port);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = awsEnvironment;
  const everything = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${moto.port}`,
    credentials: { accessKeyId, secretAccessKey },
  };
  const [kms, secrets] = [new KMS(everything), new SecretsManager(everything)];
  return {
    gate,
    options: { region: 'us-east-1', endpoint: gate.url },
    environment: awsEnvironment,
    kms,
    secrets,
    close: async () => {
      kms.destroy();
      secrets.destroy();
      await moto.close();
      await gate.close();
    },
  };
}

/** An error as AWS answers it. Its message holds what ours must not. */
export function awsRefusal(code: string, status = 400): AwsFault {
  return { status, body: JSON.stringify({ __type: code, Message: AWS_CANARY, message: AWS_CANARY }) };
}

/** Makes a key that encrypts. @returns its ARN. */
export async function makeKey({ kms }: Pick<TestAws, 'kms'>): Promise<string> {
  const { KeyMetadata } = await kms.createKey({ Description: 'for tests' });
  return KeyMetadata?.Arn ?? '';
}
