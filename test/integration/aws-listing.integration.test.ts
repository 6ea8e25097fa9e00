import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { awsRefusal, startAws, type TestAws } from '../harness/aws.ts';
import { awsBackend } from '../harness/aws-backend.ts';

// An account holds secrets of many programs; Portcullis lists what is its own.

let aws: TestAws;
let backend: SecretBackend;

beforeAll(async () => {
  aws = await startAws();
  backend = awsBackend({ ...aws.options, prefix: 'gateway/' });
  const secrets = {
    'gateway/openai': '{"api-key":"sk-canary","count":3,"a b":"x"}',
    'gateway/not-json': 'sk-canary',
    'gateway/deeper/openai': '{"api-key":"sk-canary"}',
    'gateways/openai': '{"api-key":"sk-canary"}',
    'billing/database': '{"password":"sk-canary"}',
    'gateway/leaving': '{"api-key":"sk-canary"}',
  };
  for (const [Name, SecretString] of Object.entries(secrets)) await aws.secrets.createSecret({ Name, SecretString });
  await aws.secrets.deleteSecret({ SecretId: 'gateway/leaving', RecoveryWindowInDays: 7 });
});
afterEach(() => {
  aws.gate.answer = () => undefined;
});
afterAll(async () => {
  await backend.close();
  await aws.close();
});

const listed = async () => ((await backend.list?.()) ?? []).map(({ reference }) => reference.uri);

test('what is under the prefix and can be named; nothing else is even read', async () => {
  const before = aws.gate.calls.length;
  expect(await backend.list?.()).toEqual([
    {
      reference: { uri: 'secret://openai/api-key', name: 'openai', field: 'api-key' },
      state: 'enabled',
      version: expect.any(String),
      createdAt: expect.any(Number),
    },
  ]);
  const [list, ...reads] = aws.gate.calls.slice(before);
  expect(list).toEqual({ action: 'ListSecrets', input: { Filters: [{ Key: 'name', Values: ['gateway/'] }] } });
  const read = reads.map(({ input }) => input['SecretId']);
  expect(read.toSorted()).toEqual(['gateway/not-json', 'gateway/openai']);
});

test('page by page', async () => {
  const pages = [{ Name: 'gateway/not-json' }, { Name: 'gateway/openai' }];
  aws.gate.answer = ({ action, input }) => {
    if (action !== 'ListSecrets') return undefined;
    const page = input['NextToken'] === undefined ? 0 : 1;
    const body = { SecretList: [pages[page]], ...(page === 0 ? { NextToken: 'the second' } : {}) };
    return { status: 200, body: JSON.stringify(body) };
  };
  expect(await listed()).toEqual(['secret://openai/api-key']);
});

test('what AWS lists beside what it was asked for is left alone', async () => {
  const before = aws.gate.calls.length;
  const body = JSON.stringify({ SecretList: [{ Name: 'elsewhere-openai' }] });
  aws.gate.answer = ({ action }) => (action === 'ListSecrets' ? { status: 200, body } : undefined);
  expect(await listed()).toEqual([]);
  expect(aws.gate.calls).toHaveLength(before + 1);
});

test('what a policy does not let it read is left out', async () => {
  const denied = awsRefusal('AccessDeniedException');
  aws.gate.answer = ({ input }) => (input['SecretId'] === 'gateway/not-json' ? denied : undefined);
  expect(await listed()).toEqual(['secret://openai/api-key']);
});

test('but not where that is everything', async () => {
  aws.gate.answer = ({ action }) => (action === 'ListSecrets' ? undefined : awsRefusal('AccessDeniedException'));
  await expect(listed()).rejects.toThrow(/AWS denies secretsmanager:GetSecretValue/);
});

test('who may not list is told so', async () => {
  aws.gate.answer = () => awsRefusal('AccessDeniedException');
  const error = await listed().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BackendUnusable);
  expect((error as Error).message).toBe(
    'AWS denies secretsmanager:ListSecrets for the secrets of the account; allow it for the resource *, which is the only one it knows',
  );
});

test('a failure in between is none of the list', async () => {
  aws.gate.answer = ({ input }) =>
    input['SecretId'] === 'gateway/not-json' ? awsRefusal('InternalServiceError', 500) : undefined;
  await expect(listed()).rejects.toMatchObject({ reason: 'failing' });
});
