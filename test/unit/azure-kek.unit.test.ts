import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { VaultError } from '../../src/vault/definition.ts';
import { azureKeyVault } from '../../src/vault/kek/azure-key-vault.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { refusalOf } from '../harness/azure-rig.ts';
import { QUOTED } from '../harness/azure-server/exchange.ts';
import { addVersion, newKey, type VaultKey } from '../harness/azure-server/keys.ts';
import { type AzureServer, startAzure } from '../harness/azure-server.ts';

const CONTEXT = Buffer.from('what it is bound to');

describe("a vault's key in Azure Key Vault", () => {
  let server: AzureServer;
  let key: VaultKey;
  beforeAll(async () => {
    server = await startAzure();
  });
  beforeEach(() => {
    key = newKey('portcullis');
    server.vault.keys.splice(0, server.vault.keys.length, key, newKey('elliptic', 'EC'));
    server.vault.denied.clear();
    server.vault.asked.length = 0;
  });
  afterAll(() => server.close());

  const idOf = (name: string, version?: string) =>
    `${server.vaultUrl}/keys/${name}${version === undefined ? '' : `/${version}`}`;
  const optionsFor = (keyId: string) => ({ keyId, auth: server.auth }) as Parameters<typeof azureKeyVault.create>[0];
  const context = () => ({ clock: systemClock, timers: systemTimers, environment: server.environment });
  const create = (keyId = idOf('portcullis')) => azureKeyVault.create(optionsFor(keyId), context(), false);
  const open = (parameters: Readonly<Record<string, unknown>>, keyId = idOf('portcullis')) =>
    azureKeyVault.open(parameters, optionsFor(keyId), context());
  const told = async (attempt: Promise<unknown>) => {
    const error = await refusalOf(attempt);
    expect(error).toBeInstanceOf(VaultError);
    expectSilent(error, QUOTED, 'canary-token', server.login.assertion);
    return error.message;
  };

  test('the header says which version wrapped it, and a rotated key opens it still', async () => {
    const { key: made, parameters } = await create();
    expect(parameters['keyId']).toBe(idOf('portcullis', key.versions[0]?.id));
    const dataKey = randomBytes(32);
    const wrapped = await made.wrap(dataKey, CONTEXT);
    addVersion(key);
    const opened = await open(parameters);
    expect(await opened.unwrap(wrapped, CONTEXT)).toEqual(dataKey);
    expect((await create()).parameters['keyId']).toBe(idOf('portcullis', key.versions[1]?.id));
  });

  test('the service wraps and unwraps; only who names no version has to look the key up', async () => {
    const exact = idOf('portcullis', key.versions[0]?.id);
    server.vault.denied.add('GET keys');
    const { parameters } = await create(exact);
    await open(parameters, exact);
    expect(server.vault.asked).toEqual(['POST keys', 'POST keys', 'POST keys']);
    expect(await told(create())).toMatch(
      /may not look up the key portcullis .*"Key Vault Crypto Service Encryption User" .*keys\/read/,
    );
  });

  test('only the key of the options is trusted, whatever the header says', async () => {
    const { parameters } = await create();
    const before = server.vault.asked.length;
    for (const keyId of [
      `https://portcullis-thief.vault.azure.net/keys/portcullis/${key.versions[0]?.id}`,
      idOf('elliptic', key.versions[0]?.id),
    ])
      expect(await told(open({ ...parameters, keyId }))).toMatch(/^the vault is guarded by .*; name the former/);
    expect(server.vault.asked).toHaveLength(before);
    expect(server.faults).toEqual([]);
  });

  test.each([
    ['not-found', /refused to .* the key portcullis \(404\); /],
    ['vault-not-found', /refused to .* the key portcullis \(404 VaultNotFound\); /],
  ] as const)('a 404 of something else (%s) is not taken for a key that was deleted', async (mode, message) => {
    const { parameters } = await create();
    server.vault.mode = mode;
    const said = await Promise.all([told(open(parameters)), told(create())]).finally(() => {
      server.vault.mode = 'well';
    });
    for (const each of said) {
      expect(each).toMatch(message);
      expect(each).not.toMatch(/is not there|recover/);
    }
  });

  test.each<[string, () => void, RegExp]>([
    [
      'disabled',
      () => {
        key.enabled = false;
      },
      /is disabled \(KeyDisabled\); enable this version of it/,
    ],
    [
      'deleted',
      () => {
        server.vault.keys.splice(0);
      },
      /is not there; .*az keyvault key recover --name portcullis/,
    ],
    [
      'another one under its name',
      () => {
        const [version] = newKey('portcullis').versions;
        if (version !== undefined) key.versions[0] = { ...version, id: key.versions[0]?.id ?? '' };
      },
      /was not encrypted with .*, or was edited; name the right key/,
    ],
    [
      'denied',
      () => {
        server.vault.denied.add('POST keys');
      },
      /may not unwrap with the key portcullis .*keys\/unwrap\/action/,
    ],
  ])('a key that is %s is told in words', async (_what, harm, message) => {
    const { parameters } = await create();
    harm();
    expect(await told(open(parameters))).toMatch(message);
  });

  test('a key that cannot wrap by RSA is refused', async () => {
    expect(await told(create(idOf('elliptic')))).toMatch(
      /is no RSA key; make one with "az keyvault key create --kty RSA/,
    );
  });
});
