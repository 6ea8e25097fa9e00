import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { VaultError } from '../../src/vault/definition.ts';
import { awsKms } from '../../src/vault/kek/aws-kms.ts';
import type { KekDefinition } from '../../src/vault/kek/definition.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { createAt, openAt, sourceAt } from '../contract/kek-behaviour/subject.ts';
import { AWS_CANARY, awsRefusal, makeKey, startAws, type TestAws } from '../harness/aws.ts';
import type { AwsFault } from '../harness/aws-gate.ts';

// What AWS KMS is asked, which of its keys opens a vault, and what is told when it does not.

const CONTEXT = Buffer.from('what the wrapped key is bound to');

let aws: TestAws;
let keyArn: string;

beforeAll(async () => {
  aws = await startAws();
  keyArn = await makeKey(aws);
});
afterEach(() => {
  aws.gate.answer = () => undefined;
});
afterAll(() => aws.close());

const source = (kmsKeyId: string) =>
  sourceAt(awsKms as unknown as KekDefinition, { options: { ...aws.options, kmsKeyId }, environment: aws.environment });
const idOf = (arn: string) => arn.split('/').at(-1) ?? '';

/** Whether what a vault's key wrapped is unwrapped again, with these options for opening it. */
async function opens(made: string, opened: string, between = async () => {}): Promise<boolean> {
  const { key, parameters } = await createAt(source(made));
  const dataKey = randomBytes(32);
  const wrapped = await key.wrap(dataKey, CONTEXT);
  key.close();
  await between();
  const again = await openAt(source(opened), parameters);
  const unwrapped = await again.unwrap(wrapped, CONTEXT);
  again.close();
  return unwrapped.equals(dataKey);
}

test('is asked once when a vault is opened, and twice when one is made, for a context that policies can name', async () => {
  const before = aws.gate.calls.length;
  expect(await opens(keyArn, keyArn)).toBe(true);
  const EncryptionContext = { portcullis: 'vault-key' };
  expect(aws.gate.calls.slice(before)).toEqual([
    { action: 'Encrypt', input: { KeyId: keyArn, Plaintext: expect.any(String), EncryptionContext } },
    { action: 'Decrypt', input: { KeyId: keyArn, CiphertextBlob: expect.any(String), EncryptionContext } },
    { action: 'Decrypt', input: { KeyId: keyArn, CiphertextBlob: expect.any(String), EncryptionContext } },
  ]);
});

test('what was encrypted for something else does not open a vault', async () => {
  const { parameters } = await createAt(source(keyArn));
  const { CiphertextBlob = new Uint8Array() } = await aws.kms.encrypt({ KeyId: keyArn, Plaintext: randomBytes(32) });
  const foreign = { ...parameters, wrapped: Buffer.from(CiphertextBlob).toString('base64') };
  await expect(openAt(source(keyArn), foreign)).rejects.toMatchObject({ code: 'missing' });
});

describe('the key', () => {
  test('may be named by its id, by its ARN, or by an alias', async () => {
    await aws.kms.createAlias({ AliasName: 'alias/vault', TargetKeyId: keyArn });
    const aliasArn = keyArn.replace(/key\/.*/, 'alias/vault');
    for (const name of [idOf(keyArn), keyArn, 'alias/vault', aliasArn]) expect(await opens(name, name)).toBe(true);
    expect(await opens('alias/vault', keyArn)).toBe(true);
    expect(await opens(idOf(keyArn), 'alias/vault')).toBe(true);
  });

  test.each(['alias/moving', 'the ARN of alias/also-moving'])(
    'is the one that %s stands for, and when that has moved it is said what to write',
    async (named) => {
      const AliasName = named.replace(/.* /, '');
      const alias = named === AliasName ? AliasName : keyArn.replace(/key\/.*/, AliasName);
      await aws.kms.createAlias({ AliasName, TargetKeyId: keyArn });
      const { parameters } = await createAt(source(alias));
      await aws.kms.updateAlias({ AliasName, TargetKeyId: await makeKey(aws) });
      const before = aws.gate.calls.length;
      const mend = `write ${keyArn} into kmsKeyId, if that is a key of yours`;
      // moto's answer to another key's ciphertext is the one for a right that is missing, which AWS may give, too.
      const denied = await openAt(source(alias), parameters).catch((thrown: unknown) => thrown);
      expect(denied).toMatchObject({ code: 'missing', message: expect.stringContaining(`moved since, ${mend}`) });
      aws.gate.answer = () => awsRefusal('IncorrectKeyException');
      await expect(openAt(source(alias), parameters)).rejects.toMatchObject({
        code: 'missing',
        message: `the vault was made with the key ${keyArn} of KMS, by what its header says, and ${alias} stands for another one now; ${mend}`,
      });
      expect(aws.gate.calls.slice(before).map(({ input }) => input['KeyId'])).toEqual([alias, alias]);
      aws.gate.answer = () => undefined;
      (await openAt(source(keyArn), parameters)).close();
    },
  );

  test('is the one that the configuration names, by whatever name, and not the one that the header does', async () => {
    const theirs = await makeKey(aws);
    await aws.kms.createAlias({ AliasName: 'alias/ours', TargetKeyId: keyArn });
    const { CiphertextBlob = new Uint8Array() } = await aws.kms.encrypt({
      KeyId: theirs,
      Plaintext: randomBytes(32),
      EncryptionContext: { portcullis: 'vault-key' },
    });
    const wrapped = Buffer.from(CiphertextBlob).toString('base64');
    for (const name of ['alias/ours', keyArn.replace(/key\/.*/, 'alias/ours'), keyArn, idOf(keyArn)])
      for (const named of [theirs, keyArn])
        await expect(openAt(source(name), { keyArn: named, wrapped })).rejects.toThrow(VaultError);
    expect(aws.gate.calls.map(({ input }) => input['KeyId'])).not.toContain(theirs);
  });

  test.each(['alias/here', 'arn:aws:kms:us-east-1:111122223333:alias/here'])(
    'is never asked for in another region because the header says so: %s',
    async (alias) => {
      const elsewhere = 'arn:aws:kms:ap-southeast-2:999999999999:key/0000';
      aws.gate.answer = () => awsRefusal('IncorrectKeyException');
      await expect(openAt(source(alias), { keyArn: elsewhere, wrapped: 'AAAA' })).rejects.toThrow(VaultError);
      expect(aws.gate.headers.at(-1)?.authorization).toContain('/us-east-1/kms/');
      expect(aws.gate.calls.at(-1)?.input['KeyId']).toBe(alias);
    },
  );

  test('that is another than the configuration names is not even asked', async () => {
    const other = await makeKey(aws);
    const { parameters } = await createAt(source(other));
    const before = aws.gate.calls.length;
    for (const name of [keyArn, idOf(keyArn)])
      await expect(openAt(source(name), parameters)).rejects.toMatchObject({
        code: 'wrong_key',
        message: expect.stringMatching(/was not made with the key .*; name in kmsKeyId the key that it was made with/),
      });
    expect(aws.gate.calls).toHaveLength(before);
  });

  test('that another answers for is not taken', async () => {
    const { parameters } = await createAt(source(keyArn));
    const body = { KeyId: keyArn.replace('key/', 'key/0'), Plaintext: randomBytes(32).toString('base64') };
    aws.gate.answer = () => ({ status: 200, body: JSON.stringify(body) });
    await expect(openAt(source(keyArn), parameters)).rejects.toMatchObject({ code: 'wrong_key' });
  });

  test('has its region in its ARN', async () => {
    const { region: _, ...options } = aws.options;
    const elsewhere = 'arn:aws:kms:ap-southeast-2:111122223333:key/0000';
    const chosen = sourceAt(awsKms as unknown as KekDefinition, {
      options: { ...options, kmsKeyId: elsewhere },
      environment: aws.environment,
    });
    aws.gate.answer = () => awsRefusal('NotFoundException');
    await expect(createAt(chosen)).rejects.toThrow(VaultError);
    expect(aws.gate.headers.at(-1)?.authorization).toContain('/ap-southeast-2/kms/');
  });
});

describe('refusals', () => {
  async function refusal(fault: AwsFault): Promise<unknown> {
    const { parameters } = await createAt(source(keyArn));
    aws.gate.answer = () => fault;
    const error = await openAt(source(keyArn), parameters).catch((thrown: unknown) => thrown);
    expectSilent(error, AWS_CANARY, 'sk-canary-by-aws', String(parameters['wrapped']));
    return error;
  }

  test('a policy that does not allow it: which action, for which key', async () => {
    expect(await refusal(awsRefusal('AccessDeniedException'))).toMatchObject({
      code: 'missing',
      message: `AWS denies kms:Decrypt for the key ${keyArn}; allow it for ${keyArn}, in its key policy or in IAM`,
    });
  });

  test.each([
    ['DisabledException', /is disabled; enable it with "aws kms enable-key --key-id /],
    ['KMSInvalidStateException', /is about to be deleted, or not ready; keep it with "aws kms cancel-key-deletion/],
    ['NotFoundException', /KMS has no key .*; check kmsKeyId and region/],
    ['IncorrectKeyException', /another key of KMS than .*; name in kmsKeyId the one/],
    ['InvalidCiphertextException', /or was edited; restore a backup/],
    ['InvalidKeyUsageException', /is not one that encrypts; name a symmetric key/],
    ['ExpiredTokenException', /have expired; give Portcullis new ones/],
  ])('%s is for a person to mend', async (code, words) => {
    const error = await refusal(awsRefusal(code));
    expect(error).toBeInstanceOf(VaultError);
    expect(error).toMatchObject({ code: 'missing', message: expect.stringMatching(words) });
  });

  test.each([
    ['ThrottlingException', 400, 'throttled'],
    ['KMSInternalException', 500, 'failing'],
    ['KeyUnavailableException', 500, 'failing'],
    ['DependencyTimeoutException', 503, 'failing'],
  ])('%s passes by itself', async (code, status, reason) => {
    const error = await refusal(awsRefusal(code, status));
    expect(error).toBeInstanceOf(ManagerError);
    expect(error).toMatchObject({ reason });
  });
});
