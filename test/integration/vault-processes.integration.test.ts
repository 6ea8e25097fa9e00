import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { Vault } from '../../src/vault/vault.ts';
import { finished } from '../harness/cli.ts';
import { byteKek, sqliteParts, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

const harness = (name: string) => fileURLToPath(new URL(`../harness/${name}.ts`, import.meta.url));

let scratch: VaultScratch;
let file: string;
let parts: ReturnType<typeof sqliteParts>;
let vault: Vault;

beforeEach(async () => {
  scratch = vaultScratch();
  file = scratch.file('v.sqlite');
  parts = sqliteParts(file);
  vault = await Vault.create(parts, { fips: false });
});
afterEach(async () => {
  vault.close();
  await parts.store.close();
  scratch.remove();
});

test('of two processes that store in the same vault neither loses anything, while a third reads', async () => {
  const COUNT = 40;
  const writers = ['ann', 'bob'].map((name) =>
    finished(spawn(process.execPath, [harness('vault-writer'), file, name, String(COUNT)])),
  );
  let done = false;
  const all = Promise.all(writers).finally(() => {
    done = true;
  });
  while (!done) {
    const found = await vault.read('shared/secret');
    if (found.found) expect(found.current.value.reveal()).toMatch(/^(ann|bob) \d+$/);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const { code, output } of await all) expect([code, output]).toEqual([0, '']);
  const versions = await vault.versions('shared/secret');
  expect(versions.map(({ version }) => version)).toEqual(
    Array.from({ length: 2 * COUNT }, (_, index) => 2 * COUNT - index),
  );
  expect(versions.filter(({ state }) => state === 'current')).toHaveLength(1);
  expect((await vault.status()).secrets).toBe(1 + 2 * COUNT);
  expect(await vault.verify()).toEqual([]);
});

test('a rekey for which the disk has no room says so and changes nothing', async () => {
  for (let index = 0; index < 60; index += 1) {
    await vault.put(`some/secret-${index}`, new SecretValue('x'.repeat(8000)), 0);
  }
  await parts.store.scrub();
  const before = await vault.versions('some/secret-7');
  // A limit of file sizes, in blocks of 512 bytes: no write goes beyond it, however much room the disk has.
  const blocks = Math.ceil(statSync(file).size / 512 / 4);
  const limited = await finished(
    spawn('sh', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', process.execPath, harness('vault-rekeyer'), file]),
  );
  expect(JSON.parse(limited.stdout)).toMatchObject({
    code: 'full',
    message: expect.stringContaining('nothing was changed'),
  });
  expect(await vault.versions('some/secret-7')).toEqual(before);
  expect(await vault.verify()).toEqual([]);
  const wrong = sqliteParts(file, { kek: byteKek(2) });
  await expect(Vault.open(wrong)).rejects.toMatchObject({ code: 'wrong_key' });
  await wrong.store.close();
  const unlimited = await finished(spawn(process.execPath, [harness('vault-rekeyer'), file]));
  expect(JSON.parse(unlimited.stdout)).toEqual({ versions: 60 });
});
