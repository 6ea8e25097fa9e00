import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { postgres } from '../../src/secrets/postgres.ts';
import { eventually } from '../harness/eventually.ts';
import { makeVault } from '../harness/new-vault.ts';
import { OWN_KEY, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { startPostgres, type TestServer } from '../harness/postgres.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';
import { createIssuer } from '../harness/tokens.ts';
import { type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

// Two gateways that share callers' own keys in PostgreSQL.

let scratch: VaultScratch;
let server: TestServer;
let one: Rig;
let other: Rig;

beforeAll(async () => {
  scratch = vaultScratch();
  writeFileSync(scratch.file('passphrase'), 'the right passphrase');
  server = await startPostgres();
  const options = {
    url: server.url,
    username: server.username,
    password: server.passwordFile,
    passphraseFile: scratch.file('passphrase'),
  };
  await makeVault(postgres as unknown as BackendDefinition, options);
  const issuer = await createIssuer();
  const open = () =>
    startRig({
      issuer,
      environment: { GENERIC_KEY: PRODUCT_KEY },
      config: (upstream) => ({
        secrets: { backend: 'env', callerKeys: { backend: 'postgres', options } },
        integrations: {
          strict: genericSection(upstream),
          lenient: genericSection(upstream, { byok: { fallback: true } }),
        },
      }),
    });
  [one, other] = [await open(), await open()];
});
afterAll(async () => {
  await Promise.all([one?.close(), other?.close()]);
  await server?.close();
  scratch.remove();
});

const put = (rig: Rig, name: string, body: string) =>
  rig.call(`/me/keys/${name}`, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body });
/** The key with which a call arrives. */
async function keyBy(rig: Rig, name = 'strict'): Promise<unknown> {
  await rig.call(`/proxy/${name}/v1/x`);
  return rig.upstream.received.at(-1)?.headers['x-api-key'];
}

test('what is stored, replaced and erased at one is so at the other', async () => {
  expect((await put(one, 'strict', OWN_KEY)).status).toBe(201);
  await eventually(async () => (await keyBy(other)) === OWN_KEY, { what: 'the key at the other gateway' });
  expect((await put(other, 'strict', `${OWN_KEY}-2`)).status).toBe(200);
  await eventually(async () => (await keyBy(one)) === `${OWN_KEY}-2`, { what: 'the new key' });
  expect((await one.call('/me/keys/strict', { method: 'DELETE' })).status).toBe(204);
  await eventually(async () => (await keyBy(other)) === PRODUCT_KEY, { what: 'that it is erased' });
});

test('the vault’s going away does not let the product’s key take the place of one that is not at hand', async () => {
  for (const name of ['strict', 'lenient']) await put(one, name, OWN_KEY);
  for (const name of ['strict', 'lenient'])
    await eventually(async () => (await keyBy(one, name)) === OWN_KEY, { what: 'the key in the cache' });
  await eventually(async () => (await other.call('/me/keys/strict')).status === 200, { what: 'word of the key' });
  await server.stop();
  // In the cache: as if nothing were.
  expect(await keyBy(one)).toBe(OWN_KEY);
  expect(await put(one, 'strict', OWN_KEY)).toMatchObject({ status: 503, code: 'secret_unavailable' });
  const third = await other.call('/proxy/lenient/v1/x', { headers: { 'x-portcullis-task': 'none' } });
  expect(third.status).toBe(200);
  expect(third.headers['x-portcullis-key']).toBe('product');
  await server.start();
});
