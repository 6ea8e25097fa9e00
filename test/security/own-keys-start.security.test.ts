import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { Vault } from '../../src/vault/vault.ts';
import { call } from '../harness/call.ts';
import { localParts } from '../harness/local-parts.ts';
import { forTask, OWN_KEY, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { closedPort } from '../harness/raw-upstream.ts';
import { failureToStart, genericSection, startRig } from '../harness/rig.ts';
import { type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

// Where callers' own keys are kept, and what a gateway does at its start when that cannot be used.

let scratch: VaultScratch;
let passphraseFile: string;
beforeEach(() => {
  scratch = vaultScratch();
  passphraseFile = scratch.file('passphrase');
  writeFileSync(passphraseFile, 'the right passphrase');
});
afterEach(() => scratch.remove());

const api = (byok?: unknown) => (upstream: string) => ({
  integrations: { api: genericSection(upstream, byok === undefined ? {} : { byok }) },
});
const environment = { GENERIC_KEY: PRODUCT_KEY };

describe('without a vault', () => {
  test('there is nothing under /me/keys, and a task cannot be named', async () => {
    const rig = await startRig({ config: api(), environment });
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect(await rig.call('/me/keys/api', { method, body: method === 'PUT' ? OWN_KEY : '' })).toMatchObject({
        status: 404,
        code: 'unknown_route',
      });
    expect(await rig.call('/proxy/api/v1/x', { headers: forTask('t') })).toMatchObject({ code: 'caller_key_unusable' });
    expect(await rig.call('/proxy/api/v1/x')).toMatchObject({ status: 200 });
    expect(rig.upstream.received).toHaveLength(1);
    await rig.close();
  });

  test.each([{}, { fallback: false }, { fallback: true }])('a section with byok: %j does not start', async (byok) => {
    const { problems } = await failureToStart({ config: api(byok), environment });
    expect(problems).toMatchObject([
      {
        path: ['integrations', 'api', 'byok'],
        found: expect.stringMatching(/secrets\.backend env/),
        write: expect.stringMatching(/secrets\.callerKeys: \{ backend: local.*vault init.*byok: false/),
      },
    ]);
  });

  test('byok: false is in order', async () => {
    const rig = await startRig({ config: api(false), environment });
    expect((await rig.call('/proxy/api/v1/x')).status).toBe(200);
    await rig.close();
  });
});

test.each([true, 'yes', { fallback: 'yes' }, { fallback: true, more: 1 }, []])('byok: %j is refused', async (byok) => {
  const { problems } = await failureToStart({ config: api(byok), environment });
  expect(problems).toHaveLength(1);
  expect(problems[0]?.path.slice(0, 3)).toEqual(['integrations', 'api', 'byok']);
});

test('the vault of the secrets is the one of callers’ keys, and keeps the two apart', async () => {
  const vault = { path: scratch.file('vault.sqlite'), passphraseFile };
  const parts = localParts(vault.path, passphraseFile);
  const opened = await Vault.create(parts, { fips: false });
  await opened.put('generic/key', new SecretValue(PRODUCT_KEY), 0);
  opened.close();
  await parts.store.close();
  const same = await startRig({
    config: (upstream) => ({ ...api({})(upstream), secrets: { backend: 'local', options: vault } }),
  });
  const put = await same.call('/me/keys/api', {
    method: 'PUT',
    body: OWN_KEY,
    headers: { 'content-type': 'text/plain' },
  });
  expect(put.status).toBe(201);
  expect((await same.call('/proxy/api/v1/x')).headers['x-portcullis-key']).toBe('caller');
  await same.call('/me/keys/api', { method: 'DELETE' });
  await same.call('/proxy/api/v1/x');
  expect(same.upstream.received.map(({ headers }) => headers['x-api-key'])).toEqual([OWN_KEY, PRODUCT_KEY]);
  await same.close();
});

describe('a vault of its own', () => {
  const apart =
    (options: object, backend = 'local') =>
    (upstream: string) => ({
      ...api({})(upstream),
      secrets: { backend: 'env', callerKeys: { backend, options } },
    });
  const path = () => scratch.file('vault.sqlite');

  test('is let go of when the gateway stops', async () => {
    const parts = localParts(path(), passphraseFile);
    (await Vault.create(parts, { fips: false })).close();
    await parts.store.close();
    const rig = await startRig({ config: apart({ path: path(), passphraseFile }), environment });
    await rig.call('/me/keys/api', { method: 'PUT', body: OWN_KEY, headers: { 'content-type': 'text/plain' } });
    // SQLite has it while the file is open, and takes it away after.
    const journal = `${path()}-wal`;
    expect(existsSync(journal)).toBe(true);
    await rig.close();
    expect(existsSync(journal)).toBe(false);
  });

  test.each<[string, () => object, RegExp]>([
    ['that is not there', () => ({ path: path(), passphraseFile }), /there is no vault/],
    ['without its passphrase', () => ({ path: path() }), /there is no passphrase|there is no vault/],
  ])('%s keeps the gateway from starting', async (_what, options, found) => {
    const { problems } = await failureToStart({ config: apart(options()), environment });
    expect(problems).toMatchObject([
      { path: ['secrets', 'callerKeys', 'options'], found: expect.stringMatching(found) },
    ]);
  });

  test('and a secret that is missing are told in one report', async () => {
    const { problems } = await failureToStart({
      config: apart({ path: path(), passphraseFile }),
      environment: { GENERIC_KEY: '' },
    });
    expect(problems.map((each) => each.path.join('.')).sort()).toEqual([
      'integrations.api.credentials.key',
      'secrets.callerKeys.options',
    ]);
  });

  test('behind another backend than a vault is refused', async () => {
    const { problems } = await failureToStart({ config: apart({}, 'env'), environment });
    expect(problems).toMatchObject([
      { path: ['secrets', 'callerKeys', 'backend'], write: expect.stringMatching(/one of local, postgres/) },
    ]);
  });

  test('with options that it does not have is refused', async () => {
    const { problems } = await failureToStart({ config: apart({ path: 'x', password: OWN_KEY }), environment });
    expect(problems[0]?.path.slice(0, 3)).toEqual(['secrets', 'callerKeys', 'options']);
    expect(JSON.stringify(problems)).not.toContain(OWN_KEY);
  });

  test('that is away starts unready; calls are not made with another key until it is known who has one', async () => {
    const url = `postgres://127.0.0.1:${await closedPort()}/portcullis`;
    const rig = await startRig({
      environment,
      config: (upstream) => ({
        ...apart({ url, username: 'portcullis', passphraseFile }, 'postgres')(upstream),
        integrations: {
          strict: genericSection(upstream),
          lenient: genericSection(upstream, { byok: { fallback: true } }),
          off: genericSection(upstream, { byok: false }),
        },
      }),
    });
    const readiness = await call(`${rig.gateway.origin}/readyz`);
    expect(readiness.status).toBe(503);
    expect(JSON.parse(readiness.text)).toMatchObject({
      waitingFor: [expect.stringMatching(/^the list of the keys that callers brought/)],
    });
    expect(readiness.text).not.toMatch(/127\.0\.0\.1|postgres/);
    expect(await rig.call('/proxy/strict/v1/x')).toMatchObject({ status: 503, code: 'secret_unavailable' });
    expect(await rig.call('/me/keys/strict')).toMatchObject({ status: 503, code: 'secret_unavailable' });
    expect(rig.upstream.received).toEqual([]);
    const lenient = await rig.call('/proxy/lenient/v1/x');
    expect(lenient).toMatchObject({ status: 200, headers: { 'x-portcullis-key': 'product' } });
    expect((await rig.call('/proxy/off/v1/x')).status).toBe(200);
    await rig.close();
  });
});
