import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { freshReference } from '../contract/backend-behaviour/subject.ts';
import { awsRefusal, makeKey } from '../harness/aws.ts';
import { awsBackend } from '../harness/aws-backend.ts';
import { type AwsWriters, openAwsWriters } from '../harness/aws-writers.ts';

// Making and deleting secrets, and what is not written.

let writers: AwsWriters;

beforeAll(async () => {
  writers = await openAwsWriters();
});
afterEach(() => writers.mend());
afterAll(() => writers.close());

const freshName = () => freshReference().name;

describe('destroying', () => {
  test('one of several fields takes the version before from everybody, too', async () => {
    const name = freshName();
    await writers.put(`secret://${name}/kept`, 'x');
    await writers.put(`secret://${name}/gone`, 'sk-leaked');
    expect(await writers.destroy(`secret://${name}/gone`)).toBe(true);
    expect(await writers.fields(name)).toEqual({ kept: 'x' });
    const previous = writers.aws.secrets.getSecretValue({ SecretId: name, VersionStage: 'AWSPREVIOUS' });
    await expect(previous).rejects.toThrow();
    expect(await writers.destroy(`secret://${name}/gone`)).toBe(false);
  });

  test('the last field deletes the secret, at once and for good', async () => {
    const name = freshName();
    await writers.put(`secret://${name}/gone`, 'sk-leaked');
    expect(await writers.destroy(`secret://${name}/gone`)).toBe(true);
    await expect(writers.aws.secrets.describeSecret({ SecretId: name })).rejects.toThrow();
  });
});

describe('a new secret', () => {
  test('is encrypted with the key that the configuration names', async () => {
    const kmsKeyId = await makeKey(writers.aws);
    const own = awsBackend({ ...writers.aws.options, kmsKeyId });
    const name = freshName();
    await writers.put(`secret://${name}/a`, 'one', own);
    await own.close();
    expect(await writers.aws.secrets.describeSecret({ SecretId: name })).toMatchObject({ KmsKeyId: kmsKeyId });
  });

  test('waits for AWS to be done with deleting the one of its name', async () => {
    const name = freshName();
    let refused = 0;
    writers.aws.gate.answer = ({ action }) => {
      if (action !== 'CreateSecret' || refused > 0) return undefined;
      refused += 1;
      return awsRefusal('InvalidRequestException');
    };
    await writers.put(`secret://${name}/a`, 'one');
    expect(await writers.fields(name)).toEqual({ a: 'one' });
  });
});

describe('nothing is written, in words', () => {
  test.each(['put', 'destroy'] as const)('%s where the secret is marked for deletion', async (what) => {
    const name = freshName();
    await writers.put(`secret://${name}/a`, 'one');
    await writers.aws.secrets.deleteSecret({ SecretId: name, RecoveryWindowInDays: 7 });
    const attempt = what === 'put' ? writers.put(`secret://${name}/a`, 'two') : writers.destroy(`secret://${name}/a`);
    const error = await attempt.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendUnusable);
    expect((error as Error).message).toBe(
      `the secret ${name} at AWS is marked for deletion; restore it with "aws secretsmanager restore-secret --secret-id ${name}"`,
    );
    await writers.aws.secrets.restoreSecret({ SecretId: name });
    expect(await writers.fields(name)).toEqual({ a: 'one' });
  });

  test('where the secret becomes larger than AWS takes', async () => {
    const name = freshName();
    await writers.put(`secret://${name}/a`, 'x'.repeat(40_000));
    const calls = writers.aws.gate.calls.length;
    await expect(writers.put(`secret://${name}/b`, 'ü'.repeat(15_000))).rejects.toThrow(
      /more than the 65536 bytes .*; store a/,
    );
    expect(writers.aws.gate.calls.slice(calls).map(({ action }) => action)).toEqual(['GetSecretValue']);
  });

  test('where others are always faster', async () => {
    const name = freshName();
    await writers.put(`secret://${name}/a`, 'one');
    const taken = awsRefusal('ResourceExistsException');
    writers.aws.gate.answer = ({ action }) => (action === 'PutSecretValue' ? taken : undefined);
    await expect(writers.put(`secret://${name}/a`, 'two')).rejects.toThrow(/others are changing .*; try again later/);
    expect(await writers.fields(name)).toEqual({ a: 'one' });
  });
});
