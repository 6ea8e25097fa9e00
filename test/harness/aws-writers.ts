import { SecretValue } from '../../src/core/secret-value.ts';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { writerOf } from '../contract/backend-behaviour/writing.ts';
import { startAws, type TestAws } from './aws.ts';
import { awsBackend } from './aws-backend.ts';

/** AWS, and two backends that write there, as two processes have them. */
export interface AwsWriters {
  readonly aws: TestAws;
  readonly backend: SecretBackend;
  readonly other: SecretBackend;
  /** @param uri `secret://openai/api-key` @returns the version's id. */
  put(uri: string, value: string, by?: SecretBackend): Promise<string>;
  destroy(uri: string, by?: SecretBackend): Promise<boolean>;
  /** What AWS keeps under a name. */
  text(name: string): Promise<string>;
  /** The same, parsed. */
  fields(name: string): Promise<unknown>;
  /** AWS breaks nothing any more. */
  mend(): void;
  close(): Promise<void>;
}

export async function openAwsWriters(): Promise<AwsWriters> {
  const aws = await startAws();
  const [backend, other] = [awsBackend(aws.options), awsBackend(aws.options)];
  const text = async (SecretId: string) => (await aws.secrets.getSecretValue({ SecretId })).SecretString ?? '';
  return {
    aws,
    backend,
    other,
    put: (uri, value, by = backend) => writerOf(by).put(secretReference.parse(uri), new SecretValue(value), 0),
    destroy: (uri, by = backend) => writerOf(by).destroy(secretReference.parse(uri)),
    text,
    fields: async (name) => JSON.parse(await text(name)) as unknown,
    mend: () => {
      aws.gate.answer = () => undefined;
      aws.gate.before = async () => {};
    },
    close: async () => {
      await Promise.all([backend.close(), other.close()]);
      await aws.close();
    },
  };
}
