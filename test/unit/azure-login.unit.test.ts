import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { access, expectSilent } from '../contract/backend-behaviour/subject.ts';
import { openAzure, refusalOf } from '../harness/azure-rig.ts';
import { type AzureServer, startAzure } from '../harness/azure-server.ts';
import { eventually } from '../harness/eventually.ts';

const reference = secretReference.parse('secret://openai/api-key');
const MINUTE = 60_000;

describe('logging in to Azure', () => {
  let server: AzureServer;
  beforeAll(async () => {
    server = await startAzure();
  });
  afterEach(() => {
    server.login.mode = 'well';
  });
  afterAll(() => server.close());

  test.each([
    [
      'refuse',
      BackendUnusable,
      /login\.microsoftonline\.com gives this identity no token \(401\); check tenantId, clientId/,
    ],
    ['throttle', ManagerError, /login\.microsoftonline\.com is asked for tokens too often \(429\); try again later$/],
    ['fail', ManagerError, /login\.microsoftonline\.com cannot give a token for now \(503\); try again later$/],
  ] as const)('%s is told in words of ours, and over when it is over', async (mode, kind, message) => {
    const { backend } = openAzure(server);
    server.login.mode = mode;
    const error = await refusalOf(backend.fetch(reference, access));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
    expectSilent(error, server.login.assertion);
    server.login.mode = 'well';
    expect(await backend.fetch(reference, access)).toMatchObject({ found: false });
    await backend.close();
  });

  test.each([
    [
      'a file that is not there',
      { tokenFile: '/nowhere/token' },
      /a file that Azure's login needs cannot be read \(ENOENT\)/,
    ],
    ['another tenant', { tenantId: '99999999-2222-4333-8444-555555555555' }, /^the vault belongs to the tenant 1111/],
    ['nothing named', { tenantId: undefined, clientId: undefined, tokenFile: undefined }, /there are no credentials/],
  ])('%s is for a person to mend', async (_what, change, message) => {
    const { backend } = openAzure(server, { auth: { ...server.auth, ...change } });
    const error = await refusalOf(backend.fetch(reference, access));
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toMatch(message);
    await backend.close();
  });

  test('without a vault it says which variable or option is missing', async () => {
    const { backend } = openAzure(server, { vaultUrl: undefined });
    const error = await refusalOf(backend.probe());
    expect(error).toBeInstanceOf(BackendUnusable);
    expect(error.message).toBe(
      'secrets.options has no vaultUrl, and AZURE_KEYVAULT_URL is not set; set vaultUrl, as https://portcullis.vault.azure.net',
    );
    await backend.close();
  });

  test('many that begin at once take one token', async () => {
    const before = server.login.given;
    const { backend } = openAzure(server);
    await Promise.all(Array.from({ length: 10 }, () => backend.fetch(reference, access)));
    expect(server.login.given).toBe(before + 1);
    await backend.close();
  });

  test('a token is renewed before it ends, and reads go on with the old one while that fails', async () => {
    // Shorter than the time ahead of which a new one is asked for.
    server.login.lifetime = 200;
    const { backend, clock } = openAzure(server);
    await backend.probe();
    const before = server.login.given;
    server.login.mode = 'fail';
    for (let read = 0; read < 3; read += 1)
      expect(await backend.fetch(reference, access)).toMatchObject({ found: false });
    server.login.mode = 'well';
    clock.advance(MINUTE);
    await backend.probe();
    await eventually(() => server.login.given === before + 1, { what: 'another token' });
    server.login.lifetime = 3600;
    await backend.close();
  });

  test('a token that was withdrawn costs one read, and then there is a new one', async () => {
    const { backend } = openAzure(server);
    await backend.probe();
    server.login.withdraw();
    const error = await refusalOf(backend.probe());
    expect(error.message).toMatch(
      /does not take the token of this identity \(401 Unauthorized\); use an identity of the tenant/,
    );
    await backend.probe();
    await backend.close();
  });
});
