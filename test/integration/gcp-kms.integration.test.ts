import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { VaultError } from '../../src/vault/definition.ts';
import { gcpKms } from '../../src/vault/kek/gcp-kms.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { thrown } from '../harness/gcp-rig.ts';
import { refusal } from '../harness/gcp-server/message.ts';
import { type GcpServer, startGcpServer } from '../harness/gcp-server.ts';

let server: GcpServer;
let kmsKey: string;

beforeAll(async () => {
  server = await startGcpServer();
});
afterEach(() => {
  server.instead = undefined;
  server.manner = 'well';
});
afterAll(() => server.close());

const context = { clock: systemClock, timers: systemTimers, environment: {} };

function options() {
  return { kmsKey, endpoint: server.origin, credentialsFile: server.account.keyFile };
}

const create = () => gcpKms.create(options(), context, false);

async function created() {
  kmsKey = server.makeKey('vault');
  const { key, parameters } = await create();
  key.close();
  return parameters;
}

describe('a vault guarded by Cloud KMS', () => {
  test('opens with the key of its options alone, whatever its header says', async () => {
    const parameters = await created();
    const other = server.makeKey('other');
    const opened = await thrown(gcpKms.open({ ...parameters, kmsKey: other }, options(), context));
    expect(opened).toMatchObject({
      code: 'missing',
      message: expect.stringContaining(`guarded by ${other}; name it in`),
    });
    const own = { ...options(), kmsKey: other };
    const mixed = await thrown(gcpKms.open({ ...parameters, kmsKey: other }, own, context));
    expect(mixed).toMatchObject({
      code: 'missing',
      message: expect.stringMatching(/^another key of Cloud KMS locked the vault, or the vault's header was edited: /),
    });
  });

  test('says in words when the key is not there, or switched off', async () => {
    const parameters = await created();
    const stored = server.keys.get(kmsKey);
    if (stored !== undefined) stored.enabled = false;
    for (const attempt of [create, () => gcpKms.open(parameters, options(), context)])
      expect(await thrown(attempt())).toMatchObject({
        code: 'missing',
        message: expect.stringMatching(
          /^the version of the key in Cloud KMS is disabled, destroyed .+; enable or restore/,
        ),
      });
    server.keys.delete(kmsKey);
    const error = await thrown(gcpKms.open(parameters, options(), context));
    expect(error).toMatchObject({
      code: 'missing',
      message: `Cloud KMS has no such key: ${kmsKey}; mend kmsKey, or create the key`,
    });
  });

  test.each(['NOT_FOUND', 'FAILED_PRECONDITION', 'INVALID_ARGUMENT'] as const)(
    'does not tell as the key what the login was answered: %s',
    async (status) => {
      const parameters = await created();
      server.instead = (reply, { path }) => (path === '/v1/token' ? refusal(status, 'Not this identity.') : reply);
      // Not where the service is, as Google's logins are not.
      const loginsAt = server.origin.replace('127.0.0.1', 'localhost');
      const own = { ...options(), credentialsFile: server.account.workloadFile(loginsAt) };
      for (const attempt of [() => gcpKms.create(own, context, false), () => gcpKms.open(parameters, own, context)])
        expect(await thrown(attempt())).toMatchObject({
          code: 'missing',
          message: expect.stringMatching(/^Google does not take the credentials /),
        });
    },
  );

  test('says which permission is missing on which key', async () => {
    const parameters = await created();
    server.manner = 'denies';
    for (const [attempt, verb] of [
      [create, 'Encrypt'],
      [() => gcpKms.open(parameters, options(), context), 'Decrypt'],
    ] as const) {
      const error = await thrown(attempt());
      expect(error).toBeInstanceOf(VaultError);
      expect(error.message).toBe(
        `the account has no cloudkms.cryptoKeyVersions.useTo${verb} on ${kmsKey}, or there is no such thing; ` +
          'grant it the role roles/cloudkms.cryptoKeyEncrypterDecrypter there',
      );
    }
  });

  test.each(['throttles', 'fails', 'is internal'] as const)('waits for better times when it %s', async (manner) => {
    const parameters = await created();
    server.manner = manner;
    for (const attempt of [create, () => gcpKms.open(parameters, options(), context)])
      expect(await thrown(attempt())).toMatchObject({ code: expect.stringMatching(/^MANAGER_(THROTTLED|FAILING)$/) });
  });
});

describe('checksums', () => {
  test.each([
    ['the plaintext was not checked', { verifiedPlaintextCrc32c: false }],
    ['what it is bound to was not checked', { verifiedAdditionalAuthenticatedDataCrc32c: false }],
    ['the ciphertext changed', { ciphertextCrc32c: '1' }],
    ['the ciphertext has none', { ciphertextCrc32c: undefined }],
  ])('nothing is kept when %s', async (_what, change) => {
    kmsKey = server.makeKey('vault');
    server.instead = (reply) => ({ ...reply, body: { ...(reply.body as object), ...change } });
    const error = await thrown(create());
    expect(error).toMatchObject({ code: 'MANAGER_FAILING', message: expect.stringContaining('CRC32C') });
  });

  test.each([['1'], [undefined]])('nothing is opened when the plaintext is of another: %s', async (plaintextCrc32c) => {
    const parameters = await created();
    let plaintext = '';
    server.instead = (reply) => {
      const body = reply.body as { plaintext: string };
      plaintext = body.plaintext;
      return { ...reply, body: { ...body, plaintextCrc32c } };
    };
    const error = await thrown(gcpKms.open(parameters, options(), context));
    expect(error).toMatchObject({ code: 'MANAGER_FAILING' });
    expect(Buffer.from(plaintext, 'base64')).toHaveLength(32);
    expectSilent(error, plaintext);
  });
});
