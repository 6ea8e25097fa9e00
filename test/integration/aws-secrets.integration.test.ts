import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { freshReference } from '../contract/backend-behaviour/subject.ts';
import { writerOf } from '../contract/backend-behaviour/writing.ts';
import { awsRefusal, makeKey, startAws, type TestAws } from '../harness/aws.ts';
import { awsBackend } from '../harness/aws-backend.ts';

// Making and deleting secrets, and what is not written.

let aws: TestAws;
let backend: SecretBackend;

beforeAll(async () => {
  aws = await startAws();
  backend = awsBackend(aws.options);
});
afterEach(() => {
  aws.gate.answer = () => undefined;
});
afterAll(async () => {
  await backend.close();
  await aws.close();
});

const put = (uri: string, value: string, by = backend) =>
  writerOf(by).put(secretReference.parse(uri), new SecretValue(value), 0);
const destroy = (uri: string, by = backend) => writerOf(by).destroy(secretReference.parse(uri));
const text = async (SecretId: string) => (await aws.secrets.getSecretValue({ SecretId })).SecretString ?? '';
const fields = async (name: string) => JSON.parse(await text(name)) as unknown;
const freshName = () => freshReference().name;

describe('destroying', () => {
  test('one of several fields takes the version before from everybody, too', async () => {
    const name = freshName();
    await put(`secret://${name}/kept`, 'x');
    await put(`secret://${name}/gone`, 'sk-leaked');
    expect(await destroy(`secret://${name}/gone`)).toBe(true);
    expect(await fields(name)).toEqual({ kept: 'x' });
    const previous = aws.secrets.getSecretValue({ SecretId: name, VersionStage: 'AWSPREVIOUS' });
    await expect(previous).rejects.toThrow();
    expect(await destroy(`secret://${name}/gone`)).toBe(false);
  });

  test('the last field deletes the secret, at once and for good', async () => {
    const name = freshName();
    await put(`secret://${name}/gone`, 'sk-leaked');
    expect(await destroy(`secret://${name}/gone`)).toBe(true);
    await expect(aws.secrets.describeSecret({ SecretId: name })).rejects.toThrow();
  });
});

describe('a new secret', () => {
  test('is encrypted with the key that the configuration names', async () => {
    const kmsKeyId = await makeKey(aws);
    const own = awsBackend({ ...aws.options, kmsKeyId });
    const name = freshName();
    await put(`secret://${name}/a`, 'one', own);
    await own.close();
    expect(await aws.secrets.describeSecret({ SecretId: name })).toMatchObject({ KmsKeyId: kmsKeyId });
  });

  test('waits for AWS to be done with deleting the one of its name', async () => {
    const name = freshName();
    let refused = 0;
    aws.gate.answer = ({ action }) => {
      if (action !== 'CreateSecret' || refused > 0) return undefined;
      refused += 1;
      return awsRefusal('InvalidRequestException');
    };
    await put(`secret://${name}/a`, 'one');
    expect(await fields(name)).toEqual({ a: 'one' });
  });
});

describe('nothing is written, in words', () => {
  test.each(['put', 'destroy'] as const)('%s where the secret is marked for deletion', async (what) => {
    const name = freshName();
    await put(`secret://${name}/a`, 'one');
    await aws.secrets.deleteSecret({ SecretId: name, RecoveryWindowInDays: 7 });
    const attempt = what === 'put' ? put(`secret://${name}/a`, 'two') : destroy(`secret://${name}/a`);
    const error = await attempt.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendUnusable);
    expect((error as Error).message).toBe(
      `the secret ${name} at AWS is marked for deletion; restore it with "aws secretsmanager restore-secret --secret-id ${name}"`,
    );
    await aws.secrets.restoreSecret({ SecretId: name });
    expect(await fields(name)).toEqual({ a: 'one' });
  });

  test('where the secret becomes larger than AWS takes', async () => {
    const name = freshName();
    await put(`secret://${name}/a`, 'x'.repeat(40_000));
    const calls = aws.gate.calls.length;
    await expect(put(`secret://${name}/b`, 'ü'.repeat(15_000))).rejects.toThrow(
      /more than the 65536 bytes .*; store a/,
    );
    expect(aws.gate.calls.slice(calls).map(({ action }) => action)).toEqual(['GetSecretValue']);
  });

  test('where others are always faster', async () => {
    const name = freshName();
    await put(`secret://${name}/a`, 'one');
    const taken = awsRefusal('ResourceExistsException');
    aws.gate.answer = ({ action }) => (action === 'PutSecretValue' ? taken : undefined);
    await expect(put(`secret://${name}/a`, 'two')).rejects.toThrow(/others are changing .*; try again later/);
    expect(await fields(name)).toEqual({ a: 'one' });
  });
});
