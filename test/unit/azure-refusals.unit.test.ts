import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { access, expectSilent } from '../contract/backend-behaviour/subject.ts';
import { openAzure, refusalOf } from '../harness/azure-rig.ts';
import { QUOTED } from '../harness/azure-server/exchange.ts';
import type { StandInVault } from '../harness/azure-server/vault.ts';
import { type AzureServer, startAzure } from '../harness/azure-server.ts';

const reference = secretReference.parse('secret://openai/api-key');
const VALUE = 'sk-canary-value';

describe('what Key Vault refuses', () => {
  let server: AzureServer;
  beforeAll(async () => {
    server = await startAzure();
  });
  afterEach(() => {
    server.vault.mode = 'well';
    server.vault.resource = 'https://vault.azure.net';
    server.vault.denied.clear();
  });
  afterAll(() => server.close());

  const refused = async (mode: StandInVault['mode']) => {
    const { backend } = openAzure(server);
    server.vault.mode = mode;
    const attempts = [
      backend.fetch(reference, access),
      backend.probe(),
      backend.list?.() ?? Promise.resolve(),
      backend.writer?.put(reference, new SecretValue(VALUE), 0) ?? Promise.resolve(),
      backend.writer?.destroy(reference) ?? Promise.resolve(),
    ];
    const errors = await Promise.all(attempts.map(refusalOf));
    for (const error of errors) expectSilent(error, VALUE, QUOTED, 'canary-token', server.login.assertion);
    await backend.close();
    return errors;
  };

  test.each([
    ['throttle', 'throttled', /asked too often \(429 Throttled\); try again in 12 s$/],
    ['fail', 'failing', /cannot answer for now \(500\); try again later$/],
  ] as const)('%s passes by itself', async (mode, reason, message) => {
    for (const error of await refused(mode)) {
      expect(error).toBeInstanceOf(ManagerError);
      expect(error).toMatchObject({ reason, message: expect.stringMatching(message) });
    }
  });

  test.each(['redirect', 'redirect-here'] as const)('a %s is not followed', async (mode) => {
    const before = server.vault.asked.length;
    for (const error of await refused(mode)) expect(error).toBeInstanceOf(BackendUnusable);
    expect(server.vault.asked).toHaveLength(before);
    expect(server.faults).toEqual([]);
  });

  test.each([
    ['not-found', /^portcullis-tests\.vault\.azure\.net refused to .* \(404\); /],
    ['vault-not-found', /^portcullis-tests\.vault\.azure\.net refused to .* \(404 VaultNotFound\); /],
    ['something-else', /is no Key Vault, or wants a token .*; check its URL/],
  ] as const)('%s is never taken for a secret that is missing or written', async (mode, message) => {
    const [fetched, probed, , ...writing] = await refused(mode);
    for (const error of [fetched, probed, ...writing]) {
      expect(error).toBeInstanceOf(BackendUnusable);
      expect(error?.message).toMatch(message);
    }
  });

  test('more than Key Vault keeps is not read to its end', async () => {
    for (const error of await refused('large')) expect(error).toMatchObject({ code: 'MANAGER_UNREACHABLE' });
  });

  test('a role that is missing is named, with the action and what it is for', async () => {
    const [fetched, , listed] = await refused('deny');
    expect(fetched).toBeInstanceOf(BackendUnusable);
    expect(fetched?.message).toBe(
      'this identity may not read the secret openai in portcullis-tests.vault.azure.net (403 ForbiddenByRbac); give it the role ' +
        '"Key Vault Secrets User" on it (Microsoft.KeyVault/vaults/secrets/getSecret/action)',
    );
    expect(listed?.message).toMatch(/may not list the secrets .*"Key Vault Secrets User" on it .*readMetadata\/action/);
  });

  test('where it is not said how the vault is set up, the access policy is named too', async () => {
    const [fetched] = await refused('deny-by-policy');
    expect(fetched?.message).toMatch(/"Key Vault Secrets User" .* or, where the vault has access policies, .* Get$/);
  });

  test('the firewall is told apart from a role', async () => {
    for (const error of await refused('firewall')) {
      expect(error).toBeInstanceOf(BackendUnusable);
      expect(error.message).toMatch(/^the firewall of .* does not let this machine in .*; add its address or subnet/);
    }
  });

  test.each([
    ['PUT secrets', /may not write the secret openai .*"Key Vault Secrets Officer" .*setSecret\/action/],
    ['GET secrets', /may not list the secret openai .*"Key Vault Secrets User" /],
  ])('who may not %s is told what that takes', async (denied, message) => {
    const { backend } = openAzure(server);
    server.vault.denied.add(denied);
    const error = await refusalOf(backend.writer?.put(reference, new SecretValue(VALUE), 0) ?? Promise.resolve());
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(message);
    await backend.close();
  });

  test('a token that is for another host is not asked for', async () => {
    const { backend } = openAzure(server);
    const before = server.login.given;
    server.vault.resource = 'https://management.azure.com';
    const error = await refusalOf(backend.fetch(reference, access));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(/is no Key Vault, or wants a token that is meant for another host; check its URL/);
    expect(server.login.given).toBe(before);
    await backend.close();
  });

  test('a disabled secret is told apart, also from one that was deleted, or never there', async () => {
    const { backend } = openAzure(server);
    await backend.writer?.put(reference, new SecretValue(VALUE), 0);
    const kept = server.vault.shelf.live.get('openai');
    for (const version of kept?.versions ?? []) version.enabled = false;
    expect(await backend.fetch(reference, access)).toEqual({ found: false, absence: 'disabled' });
    expect(backend.remedy(reference, 'disabled')).toMatch(
      /az keyvault secret set-attributes .*--name openai --enabled true/,
    );
    server.vault.shelf.live.clear();
    expect(await backend.fetch(reference, access)).toEqual({ found: false, absence: 'missing' });
    if (kept !== undefined) server.vault.shelf.deleted.set('openai', { kept, pending: 0 });
    expect(await backend.fetch(reference, access)).toEqual({ found: false, absence: 'destroyed' });
    expect(backend.remedy(reference, 'destroyed')).toMatch(/az keyvault secret recover .*az keyvault secret purge/);
    await backend.close();
  });

  test('who may not look at what was deleted hears that it is missing', async () => {
    const { backend } = openAzure(server);
    server.vault.denied.add('GET deletedsecrets');
    expect(await backend.fetch(secretReference.parse('secret://nobody/key'), access)).toEqual({
      found: false,
      absence: 'missing',
    });
    await backend.close();
  });
});
