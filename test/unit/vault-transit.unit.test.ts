import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { partOf } from '../../src/managers/hashicorp-vault/answer.ts';
import { VaultClient } from '../../src/managers/hashicorp-vault/client.ts';
import { vaultTransit } from '../../src/vault/kek/vault-transit.ts';
import { manualTime } from '../harness/manual-time.ts';
import { vaultScratch } from '../harness/vault-rig.ts';
import { ROLE_ID } from '../harness/vault-server/logins.ts';
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
const scratch = vaultScratch();
afterAll(() => scratch.remove());

const optionsFor = (transitKey: string) => ({ address: server.address, transitKey, transitMount: 'transit' });
const contextOf = (policy?: Policy) => ({
  environment: { VAULT_TOKEN: server.tokens.issue({ ttl: 60, policy }) },
  clock: systemClock,
  timers: systemTimers,
});
const CONTEXT = Buffer.from('aad');

test('a key that takes associated data guards a vault, asked once for each opening', async () => {
  const options = optionsFor('portcullis');
  const { key, parameters } = await vaultTransit.create(options, contextOf(), false);
  const wrapped = await key.wrap(Buffer.alloc(32, 7), CONTEXT);
  server.asked.splice(0);
  const opened = await vaultTransit.open(parameters, options, contextOf());
  for (let times = 0; times < 5; times += 1) expect(await opened.unwrap(wrapped, CONTEXT)).toEqual(Buffer.alloc(32, 7));
  const decryptions = server.asked.filter((each) => each.startsWith('POST'));
  expect(decryptions).toEqual(['POST transit/decrypt/portcullis']);
});

test('a key whose public half anybody could encrypt with makes no vault', async () => {
  server.asked.splice(0);
  await expect(vaultTransit.create(optionsFor('rsa'), contextOf(), false)).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringMatching(
      /takes no associated data, as RSA; make one with "vault write -f transit\/keys\/portcullis type=aes256-gcm96"/,
    ),
  });
  expect(server.asked.filter((each) => each.startsWith('POST'))).toEqual(['POST transit/encrypt/rsa']);
});

test.each(['', 'unbound:'])(
  'what the same transit key encrypted for something else opens no vault: %s',
  async (prefix) => {
    const context = contextOf();
    const client = new VaultClient({ address: server.address }, context);
    const body = { plaintext: Buffer.alloc(32, 1).toString('base64') };
    const answer = await client.ask({ method: 'POST', path: 'transit/encrypt/portcullis', body });
    await client.close();
    const ciphertext = String(partOf(answer.body, 'data')['ciphertext']);
    const parameters = { transitKey: 'portcullis', wrapped: Buffer.from(prefix + ciphertext).toString('base64') };
    await expect(vaultTransit.open(parameters, optionsFor('portcullis'), context)).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining("Vault's transit key portcullis does not open what guards this vault"),
    });
  },
);

test('a policy that is missing is told with its path, and so is a key that there is not', async () => {
  const creating = (name: string, policy?: Policy) => vaultTransit.create(optionsFor(name), contextOf(policy), false);
  await expect(creating('portcullis', DEFAULT_POLICY)).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('path "transit/encrypt/portcullis" { capabilities = ["update"] }'),
  });
  await expect(creating('nobody')).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringMatching(/has no transit key nobody, .*; make one with "vault write -f /),
  });
});

test('a vault of another transit key says which one to name', async () => {
  const { parameters } = await vaultTransit.create(optionsFor('portcullis'), contextOf(), false);
  await expect(vaultTransit.open(parameters, optionsFor('rsa'), contextOf())).rejects.toMatchObject({
    code: 'missing',
    message: expect.stringContaining('write transitKey: portcullis'),
  });
});

test('a login that was refused is not repeated by each attempt to open the vault, and a new credential is tried', async () => {
  const { parameters } = await vaultTransit.create(optionsFor('portcullis'), contextOf(), false);
  const file = scratch.file('secret-id');
  writeFileSync(file, 'refused');
  const auth = { method: 'approle', mount: 'approle', roleId: ROLE_ID, secretId: pathToFileURL(file).href } as const;
  const time = manualTime();
  const context = { environment: {}, clock: time.clock, timers: time.timers };
  const open = () => vaultTransit.open(parameters, { ...optionsFor('portcullis'), auth }, context);
  for (let times = 0; times < 3; times += 1)
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('refuses the login') });
  expect(server.logins.tried).toBe(1);
  writeFileSync(file, server.logins.credential);
  (await open()).close();
  expect(server.logins.tried).toBe(2);
});
