import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { aws } from '../../src/secrets/aws.ts';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { access } from '../contract/backend-behaviour/subject.ts';
import { awsEnvironment, awsRefusal } from '../harness/aws.ts';
import { awsBackend } from '../harness/aws-backend.ts';
import { type AwsGate, openAwsGate } from '../harness/aws-gate.ts';
import { manualTime } from '../harness/manual-time.ts';

// Where region, endpoint and credentials come from. What the SDK finds by itself it finds in this process's own environment.

const reference = secretReference.parse('secret://openai/api-key');
const before = { ...process.env };

let gate: AwsGate;

beforeEach(async () => {
  gate = await openAwsGate();
  gate.answer = () => awsRefusal('ResourceNotFoundException');
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  // Nothing of the developer's, and no request to a cloud's metadata.
  process.env['AWS_CONFIG_FILE'] = '/nowhere/config';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nowhere/credentials';
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, before);
  await gate.close();
});

async function fetchWith(options: Record<string, unknown>, environment: Record<string, string>) {
  const backend = awsBackend({ endpoint: gate.url, ...options }, { environment });
  try {
    return await backend.fetch(reference, access).catch((error: unknown) => error);
  } finally {
    await backend.close();
  }
}

/** The region and the access key that a request was signed for. */
function scope({ authorization = '' }: IncomingHttpHeaders = gate.headers.at(-1) ?? {}) {
  const [, accessKey, region] = /Credential=([^/]+)\/\d{8}\/([^/]+)\//.exec(authorization) ?? [];
  return { accessKey, region };
}

const missing = { found: false, absence: 'missing' };

describe('the region', () => {
  test.each([
    [
      'is that of the configuration',
      'eu-west-1',
      { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' },
      'eu-west-1',
    ],
    ['else AWS_REGION', undefined, { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-2'],
    ['else AWS_DEFAULT_REGION, as for other SDKs', undefined, { AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-3'],
  ])('%s', async (_what, region, environment, expected) => {
    const options = region === undefined ? {} : { region };
    expect(await fetchWith(options, { ...awsEnvironment, ...environment })).toEqual(missing);
    expect(scope().region).toBe(expected);
  });

  test('that is nowhere is told', async () => {
    const error = await fetchWith({}, awsEnvironment);
    expect(error).toBeInstanceOf(BackendUnusable);
    expect((error as Error).message).toBe(
      'no region of AWS is given; write region into secrets.options, or set AWS_REGION',
    );
    expect(gate.calls).toEqual([]);
  });
});

describe('credentials', () => {
  test('of the environment that was handed in are used, with their session', async () => {
    const session = { ...awsEnvironment, AWS_SESSION_TOKEN: 'a-session' };
    expect(await fetchWith({ region: 'eu-west-1' }, session)).toEqual(missing);
    expect(scope().accessKey).toBe(awsEnvironment.AWS_ACCESS_KEY_ID);
    expect(gate.headers.at(-1)?.['x-amz-security-token']).toBe('a-session');
  });

  test('are looked for by the chain of AWS elsewhere', async () => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAFROMTHECHAIN';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'made-up';
    expect(await fetchWith({ region: 'eu-west-1' }, {})).toEqual(missing);
    expect(scope().accessKey).toBe('AKIAFROMTHECHAIN');
  });

  test.each([
    ['are nowhere', {}],
    ['are of a profile that there is not', { AWS_PROFILE: 'nobody' }],
  ])('that %s are asked for', async (_what, environment) => {
    Object.assign(process.env, environment);
    const error = await fetchWith({ region: 'eu-west-1' }, environment);
    expect(error).toBeInstanceOf(BackendUnusable);
    expect((error as Error).message).toMatch(
      /^no credentials for AWS were found.*; give the machine or the pod a role/,
    );
    expect(gate.calls).toEqual([]);
  });
});

test('credentials that a container asks for and does not get in time', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const asked = once(silent, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const time = manualTime();
  const backend = awsBackend({ endpoint: gate.url, region: 'eu-west-1' }, { environment: {}, timers: time.timers });
  const waiting = backend.fetch(reference, access).catch((error: unknown) => error);
  const [, answer] = await asked;
  time.advance(5_000);
  expect(await waiting).toMatchObject({ reason: 'unreachable' });
  await backend.close();
  // Else the SDK would ask for some seconds more.
  const late = { AccessKeyId: 'late', SecretAccessKey: 'late', Token: 'late', Expiration: '2999-01-01T00:00:00Z' };
  answer.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(late));
  silent.close();
  await once(silent, 'close');
});

describe('an endpoint', () => {
  test('of the environment is used where the configuration names none', async () => {
    process.env['AWS_ENDPOINT_URL'] = gate.url;
    expect(await fetchWith({ region: 'eu-west-1', endpoint: undefined }, awsEnvironment)).toEqual(missing);
    expect(gate.calls).toHaveLength(1);
  });

  test.each([
    ['https://vpce-0a1b.secretsmanager.eu-central-1.vpce.amazonaws.com', true],
    ['http://127.0.0.1:5000', true],
    ['http://localhost:4566', true],
    ['http://[::1]:4566', true],
    ['http://secrets.internal', false],
    ['http://127.0.0.1.example.com', false],
    ['https://user:password@secrets.internal', false],
    ['https://secrets.internal/?a=b', false],
    ['secretsmanager.eu-central-1.amazonaws.com', false],
  ])('%s is taken: %s', (endpoint, taken) => {
    expect(aws.options.safeParse({ endpoint }).success).toBe(taken);
  });
});
