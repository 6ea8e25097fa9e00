import { createServer } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { ManagerError } from '../../src/managers/manager-error.ts';
import { BackendUnusable } from '../../src/secrets/definition.ts';
import { expectSilent } from '../contract/backend-behaviour/subject.ts';
import { eventually } from '../harness/eventually.ts';
import { selfSigned } from '../harness/self-signed.ts';
import { listening } from '../harness/upstream.ts';
import {
  CREDENTIAL,
  given,
  refer,
  thrownBy,
  type VaultManagerRig,
  vaultManagerRig,
} from '../harness/vault-manager-rig.ts';
import type { Mode } from '../harness/vault-server/modes.ts';
import { DEFAULT_POLICY, type Policy } from '../harness/vault-server/tokens.ts';

// Why Vault did not do what it was asked, told apart and in words; never with a token, a credential or what Vault said.

let rig: VaultManagerRig;
beforeEach(async () => {
  rig = await vaultManagerRig();
  await rig.put('p/a', { key: 'sk-canary-value' });
});
afterEach(() => rig.close());

const withToken = (token: string, options = {}) =>
  rig.open({ prefix: 'p/', ...options }, { environment: { VAULT_TOKEN: token } });
const allowed = (policy: Policy) => withToken(rig.server.tokens.issue({ ttl: 60, policy }));
const fetching = (backend = rig.open({ prefix: 'p/', auth: rig.auth.approle })) => thrownBy(given(backend, 'a/key'));

function expectTold(error: unknown, found: string, write: string): void {
  expect(error).toBeInstanceOf(BackendUnusable);
  expect(error).toMatchObject({ found: expect.stringContaining(found), write: expect.stringContaining(write) });
  expectSilent(error, 'sk-canary', 'hvs.', CREDENTIAL);
}

describe('what passes by itself', () => {
  test.each<[Mode, string, string]>([
    ['sealed', 'MANAGER_FAILING', 'is sealed (503); unseal it with "vault operator unseal"'],
    ['standby', 'MANAGER_FAILING', 'is not ready: it starts, or stands by without an active node (503); wait'],
    ['performance-standby', 'MANAGER_FAILING', 'is a standby that answers nothing itself (473)'],
    ['failing', 'MANAGER_FAILING', 'failed (500); look at its log'],
    ['throttled', 'MANAGER_THROTTLED', 'is asked too often (429); raise its rate limit quota'],
  ])('%s', async (mode, code, message) => {
    const backend = rig.open({ prefix: 'p/', auth: rig.auth.approle });
    for (const loggedInBefore of [false, true]) {
      rig.server.mode = mode;
      const errors = [
        await fetching(backend),
        await thrownBy(backend.probe()),
        await thrownBy(backend.list?.() ?? Promise.resolve()),
      ];
      for (const error of errors) {
        expect(error).toBeInstanceOf(ManagerError);
        expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
        expectSilent(error, 'sk-canary', 'hvs.');
      }
      rig.server.mode = 'normal';
      if (!loggedInBefore) expect(await given(backend, 'a/key')).toBe('sk-canary-value');
    }
  });

  test('nobody there', async () => {
    const backend = rig.open({ prefix: 'p/', auth: rig.auth.approle });
    await rig.server.stop();
    expect(await fetching(backend)).toMatchObject({
      code: 'MANAGER_UNREACHABLE',
      message: expect.stringContaining('cannot be reached: nothing listens at its address (ECONNREFUSED)'),
    });
    await rig.server.start();
    expect(await given(backend, 'a/key')).toBe('sk-canary-value');
  });

  test.each(['at the login', 'after it'])(
    'one that hangs is given up when the fetch is called off: %s',
    async (when) => {
      const backend = rig.open({ prefix: 'p/', auth: rig.auth.approle });
      if (when === 'after it') await given(backend, 'a/key');
      rig.server.mode = 'hanging';
      const controller = new AbortController();
      const reached = rig.server.reached;
      const fetch = thrownBy(backend.fetch(refer('a/key'), { why: 'a test', signal: controller.signal }));
      await eventually(() => rig.server.reached > reached);
      controller.abort(new Error('given up'));
      expect(await fetch).toMatchObject({ message: 'given up' });
    },
  );

  test('one that hangs is given up when the backend is closed', async () => {
    const backend = rig.open({ prefix: 'p/', auth: rig.auth.approle });
    rig.server.mode = 'hanging';
    const fetch = fetching(backend);
    await eventually(() => rig.server.reached > 1);
    await backend.close();
    expect(await fetch).toMatchObject({ message: expect.stringContaining('(UND_ERR_DESTROYED)') });
    expect(await fetching(backend)).toMatchObject({ message: 'The client of Vault is closed.' });
  });
});

describe('a policy that is missing is told with path and capability', () => {
  test('to read', async () => {
    expectTold(
      await fetching(allowed(DEFAULT_POLICY)),
      'does not allow to read secret/data/p/a (403)',
      'add to a policy of the token: path "secret/data/p/a" { capabilities = ["read"] }',
    );
  });

  test('to list', async () => {
    const backend = allowed({ ...DEFAULT_POLICY, 'secret/data/*': ['read'] });
    expectTold(
      await thrownBy(backend.list?.() ?? Promise.resolve()),
      'does not allow to list secret/metadata/p/ (403)',
      'path "secret/metadata/p/" { capabilities = ["list"] }',
    );
  });

  test('to write, and to erase', async () => {
    const { writer } = allowed({ ...DEFAULT_POLICY, 'secret/data/*': ['read'] });
    expectTold(
      await thrownBy(writer?.put(refer('a/key'), new SecretValue('sk-canary-new'), 0) ?? Promise.resolve()),
      'does not allow to create or update secret/data/p/a (403)',
      'path "secret/data/p/a" { capabilities = ["create", "update"] }',
    );
    expectTold(
      await thrownBy(writer?.destroy(refer('a/key')) ?? Promise.resolve()),
      'does not allow to delete secret/metadata/p/a (403)',
      'path "secret/metadata/p/a" { capabilities = ["delete"] }',
    );
  });

  test('and a probe passes all the same: a policy may name each secret', async () => {
    await allowed({ ...DEFAULT_POLICY, 'secret/data/p/a': ['read'] }).probe();
  });

  test('also to a token that may not look itself up, whatever was logged in for', async () => {
    const policy = { 'secret/data/p/other': ['read'] };
    expectTold(
      await fetching(allowed(policy)),
      'does not allow to read secret/data/p/a (403), or does not know the token any more',
      'set VAULT_TOKEN to one that "vault token lookup" knows, and start again; if it is valid, add to a policy of it',
    );
    rig.server.logins.terms = { ttl: 60, policy };
    const backend = rig.open({ prefix: 'p/', auth: rig.auth.kubernetes });
    for (let times = 0; times < 10; times += 1)
      expectTold(await fetching(backend), 'does not allow to read', 'path "secret/data/p/a"');
    // New tokens were tried once, and found no better.
    expect(rig.server.logins.tried).toBe(3);
  });
});

describe('what a person has to mend', () => {
  test.each([
    ['approle', 'auth/approle/login (400)', 'check the role id, and whether the secret id in'],
    ['kubernetes', 'auth/kubernetes/login (403)', 'check that the role portcullis is there and bound'],
  ] as const)('a login that is refused: %s', async (method, found, write) => {
    rig.write('sk-canary-wrong');
    expectTold(await fetching(rig.open({ auth: rig.auth[method] })), `refuses the login at ${found}`, write);
  });

  test('a token that Vault does not know', async () => {
    const backend = withToken('hvs.sk-canary-unknown');
    expectTold(await thrownBy(backend.probe()), 'or does not know the token any more', 'set VAULT_TOKEN');
  });

  test('nothing said of where Vault is, or of how to log in', async () => {
    const nowhere = await thrownBy(given(rig.open({ address: undefined }), 'a/key'));
    expectTold(nowhere, 'it is not said where Vault is', 'VAULT_ADDR');
    const malformed = rig.open({ address: undefined }, { environment: { VAULT_ADDR: 'vault.test:8200/?' } });
    expectTold(await thrownBy(given(malformed, 'a/key')), 'VAULT_ADDR is no address', 'https://');
    const clear = rig.open({ address: undefined }, { environment: { VAULT_ADDR: 'http://vault.test:8200' } });
    expectTold(await thrownBy(given(clear, 'a/key')), 'secrets would go in the clear', 'on this machine alone');
    expectTold(await thrownBy(given(rig.open(), 'a/key')), 'how to log in to Vault', 'VAULT_TOKEN');
  });

  test('a mount that there is not', async () => {
    const backend = withToken(rig.server.tokens.issue(), { mount: 'kv' });
    expectTold(await fetching(backend), 'nothing mounted for kv/data/p/a (404)', 'vault secrets list');
    const unmounted = rig.open({ auth: { ...rig.auth.approle, mount: 'other' } });
    expectTold(await fetching(unmounted), 'nothing mounted for auth/other/login (404)', 'vault auth list');
  });

  test('another program at the address: never taken for a secret that is missing', async () => {
    const backend = withToken(rig.server.tokens.issue());
    rig.server.mode = 'another-program';
    expectTold(await fetching(backend), 'is no Vault (404)', 'mend address');
  });

  test('a certificate that nobody vouches for, and an authority that cannot be read', async () => {
    const server = createServer(selfSigned, (_request, response) => response.end('{}'));
    const address = `https://127.0.0.1:${await listening(server)}`;
    const options = { address, auth: rig.auth.approle };
    expectTold(await fetching(rig.open(options)), 'its TLS certificate is not valid', 'caFile or VAULT_CACERT');
    expectTold(await fetching(rig.open({ ...options, caFile: '/nowhere.pem' })), '/nowhere.pem (ENOENT)', 'caFile');
    server.close();
    server.closeAllConnections();
  });
});
