import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { given, type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

// The file that Vault Agent, or whoever else, keeps a token in.

let rig: VaultManagerRig;
beforeEach(async () => {
  rig = await vaultManagerRig();
  await rig.put('a', { key: 'value' });
});
afterEach(() => rig.close());

const ways: readonly (readonly [string, (text: string) => void])[] = [
  ['by a rename', (text) => rig.write(text)],
  ['in place', (text) => writeFileSync(fileURLToPath(rig.file), text)],
];

test.each(ways)('the token of now is used, however the file was changed: %s', async (_how, write) => {
  const backend = rig.open({ auth: rig.auth.token });
  for (let round = 0; round < 5; round += 1) {
    const token = rig.server.tokens.issue({ ttl: 60 });
    write(`${token}\n`);
    expect(await given(backend, 'a/key')).toBe('value');
    rig.server.tokens.revoke(token);
  }
});

test('a request that the old token failed is sent again with the one that came meanwhile', async () => {
  const [old, next] = [rig.server.tokens.issue({ ttl: 60 }), rig.server.tokens.issue({ ttl: 60 })];
  rig.write(old);
  const backend = rig.open({ auth: rig.auth.token });
  await given(backend, 'a/key');
  rig.server.clock.advance(1_000);
  rig.server.tokens.revoke(old);
  rig.server.onRequest = () => rig.write(next);
  expect(await given(backend, 'a/key')).toBe('value');
});

test('a token that ended, with no other there, is told with the file and what to do', async () => {
  const token = rig.server.tokens.issue({ ttl: 60 });
  rig.write(token);
  const backend = rig.open({ auth: rig.auth.token });
  await given(backend, 'a/key');
  rig.server.clock.advance(60_000);
  const refusal = expect.objectContaining({
    name: 'BackendUnusable',
    found: expect.stringContaining('or does not know the token any more'),
    write: expect.stringContaining(fileURLToPath(rig.file)),
  });
  await expect(given(backend, 'a/key')).rejects.toEqual(refusal);
  rig.write(rig.server.tokens.issue({ ttl: 60 }));
  expect(await given(backend, 'a/key')).toBe('value');
});

test.each([
  ['empty', ' \n', 'is empty'],
  ['of two lines', 'hvs.one\nhvs.two', 'has spaces or characters that none has'],
])('a file that holds no token is told: %s', async (_what, text, found) => {
  rig.write(text);
  await expect(given(rig.open({ auth: rig.auth.token }), 'a/key')).rejects.toThrow(found);
});

test('a file that is not there is told, and looked for again', async () => {
  const backend = rig.open({ auth: { method: 'token', tokenFile: `${rig.file}-elsewhere` } });
  await expect(given(backend, 'a/key')).rejects.toThrow('(ENOENT)');
  writeFileSync(`${fileURLToPath(rig.file)}-elsewhere`, rig.server.tokens.issue());
  expect(await given(backend, 'a/key')).toBe('value');
});
