import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { BackendUnusable, type SecretBackend } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { access, expectSilent } from '../contract/backend-behaviour/subject.ts';
import { AWS_CANARY, awsRefusal } from '../harness/aws.ts';
import { awsBackend } from '../harness/aws-backend.ts';
import { type AwsFault, type AwsGate, openAwsGate } from '../harness/aws-gate.ts';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';

// What AWS answers when it does not give a secret out, and who is told to do what about it.

const reference = secretReference.parse('secret://openai/api-key');

let gate: AwsGate;
let backend: SecretBackend;
const time = manualTime();

beforeEach(async () => {
  gate = await openAwsGate();
  backend = awsBackend({ region: 'eu-central-1', endpoint: gate.url, prefix: 'portcullis/' }, { timers: time.timers });
});
afterEach(async () => {
  await backend.close();
  await gate.close();
});

async function refusal(fault: AwsFault): Promise<unknown> {
  gate.answer = () => fault;
  const error = await backend.fetch(reference, access).then(String, (thrown: unknown) => thrown);
  expectSilent(error, AWS_CANARY, 'sk-canary-by-aws', '111122223333');
  return error;
}

const LARGE = JSON.stringify({ VersionId: '1', SecretString: '{"api-key":"value"}', More: ' '.repeat(4 * 2 ** 20) });
const HTML = `<html>${AWS_CANARY}</html>`;

describe('a person has to mend it', () => {
  test('a policy that does not allow it: which action, for which ARN', async () => {
    const error = await refusal(awsRefusal('AccessDeniedException'));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error).toMatchObject({
      found: 'AWS denies secretsmanager:GetSecretValue for the secret portcullis/openai',
      write:
        'allow it for arn:aws:secretsmanager:eu-central-1:*:secret:portcullis/openai-??????, and kms:Decrypt for its key, ' +
        "if that is not AWS's own",
      cause: { reason: 'denied', code: 'MANAGER_DENIED' },
    });
  });

  test.each([
    ['ExpiredTokenException', 'denied', /have expired; give Portcullis new ones/],
    ['UnrecognizedClientException', 'denied', /does not know the credentials; check the access key/],
    [
      'InvalidSignatureException',
      'denied',
      /does not accept the signature of the request; check the secret access key/,
    ],
    ['DecryptionFailure', 'unusable', /cannot decrypt the secret portcullis\/openai; see that the KMS key/],
    ['SomethingNewException', 'unusable', /refuses secretsmanager:GetSecretValue .* with HTTP 400; check region/],
    ['constructor', 'unusable', /with HTTP 400; check region/],
  ])('%s is %s', async (code, reason, words) => {
    const error = await refusal(awsRefusal(code));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error).toMatchObject({ message: expect.stringMatching(words), cause: { reason } });
    expect(gate.calls).toHaveLength(1);
  });
});

describe('it passes by itself', () => {
  test.each<[string, AwsFault, string, number]>([
    ['throttled, by name', awsRefusal('ThrottlingException'), 'throttled', 1],
    ['throttled, by status alone', { status: 429, body: HTML, headers: { 'retry-after': '30' } }, 'throttled', 1],
    ['an error of its own', awsRefusal('InternalServiceError', 500), 'failing', 2],
    ['unavailable, in words of a proxy', { status: 503, body: HTML }, 'failing', 2],
    ['an answer that is no JSON', { status: 200, body: HTML }, 'failing', 1],
    ['an answer cut off', { status: 200, body: '{"SecretString":"{\\"api-key\\":\\"sk-canary-by-aws' }, 'failing', 1],
    ['an answer without end', { status: 200, body: LARGE }, 'failing', 1],
    ['a connection that breaks', 'reset', 'unreachable', 2],
  ])('%s', async (_what, fault, reason, requests) => {
    const error = await refusal(fault);
    expect(error).toBeInstanceOf(ManagerError);
    expect(error).toMatchObject({ reason, message: expect.stringMatching(/.+; .+/) });
    expect(gate.calls).toHaveLength(requests);
  });

  test('one connection that breaks is made up for', async () => {
    gate.answer = () => (gate.calls.length === 1 ? 'reset' : awsRefusal('ResourceNotFoundException'));
    expect(await backend.fetch(reference, access)).toEqual({ found: false, absence: 'missing' });
  });

  test.each(['hang', 'hang within the body'] as const)('no answer within the time for one: %s', async (fault) => {
    const waiting = refusal(fault);
    await eventually(() => gate.calls.length === 1, { what: 'the request' });
    time.advance(5_000);
    expect(await waiting).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('TimeoutError') });
    expect(time.pending).toEqual([]);
  });

  test('nobody waits when it is called off', async () => {
    const controller = new AbortController();
    gate.answer = () => 'hang';
    const waiting = backend.fetch(reference, { ...access, signal: controller.signal }).catch((error: unknown) => error);
    await eventually(() => gate.calls.length === 1, { what: 'the request' });
    const reason = new Error('called off');
    controller.abort(reason);
    expect(await waiting).toBe(reason);
  });

  test('nobody waits when it is closed', async () => {
    const waiting = refusal('hang');
    await eventually(() => gate.calls.length === 1, { what: 'the request' });
    await backend.close();
    expect(await waiting).toMatchObject({ reason: 'unreachable' });
  });
});

describe('the probe', () => {
  test('passes where a policy names each secret, and so not the one it asks for', async () => {
    gate.answer = () => awsRefusal('AccessDeniedException');
    await backend.probe();
  });

  test('does not pass with credentials that are none', async () => {
    gate.answer = () => awsRefusal('UnrecognizedClientException');
    await expect(backend.probe()).rejects.toThrow(BackendUnusable);
  });
});
