import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { access, expectSilent, fetched } from '../contract/backend-behaviour/subject.ts';
import { awsRefusal } from '../harness/aws.ts';
import { openScriptedAws, type ScriptedAws } from '../harness/scripted-aws.ts';

// What people put into AWS by other means, and how it is read.

const reference = secretReference.parse('secret://openai/api-key');

let aws: ScriptedAws;

beforeEach(async () => {
  aws = await openScriptedAws();
});
afterEach(() => aws.close());

function holds(members: Readonly<Record<string, unknown>>): void {
  const body = JSON.stringify({ Name: 'openai', VersionId: 'a-version', VersionStages: ['AWSCURRENT'], ...members });
  aws.gate.answer = () => ({ status: 200, body });
}

test('asks for the current version of the secret, and gives out its id', async () => {
  holds({ SecretString: '{"api-key":"sk-1","other":"x"}' });
  const lookup = await aws.backend.fetch(reference, access);
  expect(aws.gate.calls).toEqual([
    { action: 'GetSecretValue', input: { SecretId: 'openai', VersionStage: 'AWSCURRENT' } },
  ]);
  expect(lookup).toMatchObject({ found: true, current: { id: 'a-version' } });
  expect(await fetched(aws.backend, reference)).toEqual({ current: 'sk-1' });
});

test.each<[string, Record<string, unknown>]>([
  ['text', { SecretString: 'sk-canary-bare' }],
  ['text in quotation marks', { SecretString: '"sk-canary-bare"' }],
  ['a list', { SecretString: '["sk-canary-bare"]' }],
  ['null', { SecretString: 'null' }],
  ['JSON with a comment', { SecretString: '{"api-key":"sk-canary-bare"} // mine' }],
  ['bytes', { SecretBinary: Buffer.from('{"api-key":"sk-canary-bare"}').toString('base64') }],
])('a secret that is %s is told, not used', async (_what, members) => {
  holds(members);
  const error = await aws.backend.fetch(reference, access).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BackendUnusable);
  expect((error as Error).message).toMatch(/^the secret openai at AWS is no JSON object; store one there/);
  expectSilent(error, 'sk-canary-bare', Buffer.from('sk-canary-bare').toString('base64').slice(0, 12));
});

test.each([['7'], ['true'], ['null'], ['{"value":"sk-canary-bare"}'], ['["sk-canary-bare"]']])(
  'a field that is %s is told, not used',
  async (value) => {
    holds({ SecretString: `{"api-key":${value}}` });
    const error = await aws.backend.fetch(reference, access).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BackendUnusable);
    expect((error as Error).message).toMatch(
      /^the field api-key of the secret openai at AWS is no text; put the value/,
    );
    expectSilent(error, 'sk-canary-bare');
  },
);

test.each([['{}'], ['{"api-key":""}'], ['{"other":"x"}']])('nothing in the field: %s is missing', async (text) => {
  holds({ SecretString: text });
  expect(await aws.backend.fetch(reference, access)).toEqual({ found: false, absence: 'missing' });
});

test('an answer that names no version is none of AWS', async () => {
  aws.gate.answer = () => ({ status: 200, body: '{}' });
  await expect(aws.backend.fetch(reference, access)).rejects.toMatchObject({ reason: 'failing' });
});

describe('marked for deletion', () => {
  test('is disabled, and how it is got back is said', async () => {
    aws.gate.answer = () => awsRefusal('InvalidRequestException');
    expect(await aws.backend.fetch(reference, access)).toEqual({ found: false, absence: 'disabled' });
    expect(aws.backend.remedy(reference, 'disabled')).toBe(
      'restore it with "aws secretsmanager restore-secret --secret-id openai"',
    );
  });
});
