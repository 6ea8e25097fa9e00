import type { IncomingMessage } from 'node:http';

/** One request to AWS. */
export interface AwsCall {
  /** Such as `GetSecretValue`. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Members = readonly [required: readonly string[], optional?: readonly string[]];

/**
 * The members of each action's input that Portcullis may send
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/, https://docs.aws.amazon.com/kms/latest/APIReference/).
 */
const ACTIONS: Readonly<Record<string, Members>> = {
  'secretsmanager.GetSecretValue': [['SecretId', 'VersionStage']],
  'secretsmanager.CreateSecret': [['Name', 'SecretString', 'ClientRequestToken'], ['KmsKeyId']],
  'secretsmanager.PutSecretValue': [['SecretId', 'SecretString', 'ClientRequestToken']],
  'secretsmanager.UpdateSecretVersionStage': [['SecretId', 'VersionStage', 'RemoveFromVersionId']],
  'secretsmanager.DeleteSecret': [['SecretId', 'ForceDeleteWithoutRecovery']],
  'secretsmanager.ListSecrets': [[], ['Filters', 'NextToken']],
  'TrentService.Encrypt': [['KeyId', 'Plaintext', 'EncryptionContext']],
  'TrentService.Decrypt': [['KeyId', 'CiphertextBlob', 'EncryptionContext']],
};

const SCOPE = { secretsmanager: 'secretsmanager', TrentService: 'kms' } as const;
const SIGNED = ['content-type', 'host', 'x-amz-date', 'x-amz-target'];

/** @returns the call, or what is wrong with the request, without anything of its body. */
export function callIn({ method, url, headers }: IncomingMessage, body: string): AwsCall | string {
  const target = String(headers['x-amz-target']);
  const members = ACTIONS[target];
  if (members === undefined) return `the action ${target}`;
  if (method !== 'POST' || url !== '/') return `${method} ${url} for ${target}`;
  if (headers['content-type'] !== 'application/x-amz-json-1.1') return `the content type of ${target}`;
  const [service, action = ''] = target.split('.') as [keyof typeof SCOPE, string];
  if (!isSigned(headers, SCOPE[service])) return `the signature of ${target}`;
  const input = JSON.parse(body) as Record<string, unknown>;
  const [required, optional = []] = members;
  const missing = required.filter((name) => !Object.hasOwn(input, name));
  const unknown = Object.keys(input).filter((name) => ![...required, ...optional].includes(name));
  if (missing.length > 0 || unknown.length > 0) return `${target} without ${missing} and with ${unknown}`;
  return { action, input };
}

/** By its form: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. */
function isSigned(headers: IncomingMessage['headers'], service: string): boolean {
  const form = new RegExp(
    `^AWS4-HMAC-SHA256 Credential=[A-Z0-9]+/\\d{8}/[a-z0-9-]+/${service}/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$`,
  );
  const signed = form.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  return SIGNED.every((name) => signed.includes(name)) && /^\d{8}T\d{6}Z$/.test(String(headers['x-amz-date']));
}
