import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import { partOf } from '../../src/managers/hashicorp-vault/answer.ts';
import { VaultClient } from '../../src/managers/hashicorp-vault/client.ts';
import { vaultTransit } from '../../src/vault/kek/vault-transit.ts';
import type { Policy } from '../harness/vault-server/tokens.ts';
import { DEFAULT_POLICY } from '../harness/vault-server/tokens.ts';
import { startVaultServer, type VaultServer } from '../harness/vault-server.ts';

let server: VaultServer;
beforeEach(async () => {
  server = await startVaultServer();
  server.transit.add('portcullis');
  server.transit.add('rsa', 'rsa-4096');
});
afterEach(() => server.close());

const optionsFor = (transitKey: string) => ({ address: server.address, transitKey, transitMount: 'transit' });
const contextOf = (policy?: Policy) => ({
  environment: { VAULT_TOKEN: server.tokens.issue({ ttl: 60, policy }) },
  timers: systemTimers,
});
const CONTEXT = Buffer.from('aad');

test.each(['portcullis', 'rsa'])('a key of each type guards a vault, asked once for each opening: %s', async (name) => {
  const { key, parameters } = await vaultTransit.create(optionsFor(name), contextOf(), false);
  const wrapped = await key.wrap(Buffer.alloc(32, 7), CONTEXT);
  server.asked.splice(0);
  const opened = await vaultTransit.open(parameters, optionsFor(name), contextOf());
  for (let times = 0; times < 5; times += 1) expect(await opened.unwrap(wrapped, CONTEXT)).toEqual(Buffer.alloc(32, 7));
  const decryptions = server.asked.filter((each) => each.startsWith('POST'));
  expect(decryptions).toEqual([`POST transit/decrypt/${name}`]);
});

test('what the same transit key encrypted for something else opens no vault', async () => {
  const context = contextOf();
  const client = new VaultClient({ address: server.address }, context);
  const body = { plaintext: Buffer.alloc(32, 1).toString('base64') };
  const answer = await client.ask({ method: 'POST', path: 'transit/encrypt/portcullis', body });
  await client.close();
  const ciphertext = String(partOf(answer.body, 'data')['ciphertext']);
  const parameters = { transitKey: 'portcullis', wrapped: Buffer.from(ciphertext).toString('base64') };
  await expect(vaultTransit.open(parameters, optionsFor('portcullis'), context)).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining("Vault's transit key portcullis does not open what guards this vault"),
  });
});

test('a policy that is missing is told with its path, and so is a key that there is not', async () => {
  const creating = (name: string, policy?: Policy) => vaultTransit.create(optionsFor(name), contextOf(policy), false);
  await expect(creating('portcullis', DEFAULT_POLICY)).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('path "transit/encrypt/portcullis" { capabilities = ["update"] }'),
  });
  await expect(creating('nobody')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('make it with "vault write -f transit/keys/nobody"'),
  });
});

test('a vault of another transit key says which one to name', async () => {
  const { parameters } = await vaultTransit.create(optionsFor('portcullis'), contextOf(), false);
  await expect(vaultTransit.open(parameters, optionsFor('rsa'), contextOf())).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('write transitKey: portcullis'),
  });
});
