import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { KekSource } from '../../src/vault/definition.ts';
import { rekey } from '../../src/vault/rekey.ts';
import { Vault } from '../../src/vault/vault.ts';
import { eventually } from '../harness/eventually.ts';
import { byteKek, sqliteParts, tamper, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

let scratch: VaultScratch;
let file: string;
let parts: ReturnType<typeof sqliteParts>;
let vault: Vault;
/** What the configuration says the key is. */
let configured: number;

beforeEach(async () => {
  scratch = vaultScratch();
  file = scratch.file('v.sqlite');
  configured = 1;
  parts = sqliteParts(file, { kek: byteKek(() => configured) });
  vault = await Vault.create(parts, { fips: false });
  for (const value of ['one', 'two', 'three']) await vault.put('a/b', new SecretValue(value), 60_000);
  await vault.put('c/d', new SecretValue('four'), 0);
  await vault.put('e/f', new SecretValue('five'), 0);
  await vault.destroy('e/f');
  await vault.disable('c/d');
});
afterEach(async () => {
  vault.close();
  await parts.store.close();
  scratch.remove();
});

const run = (to: KekSource, from = byteKek(1)) => rekey(parts.store, from, to, { fips: false });
const openWith = async (byte: number) => {
  const again = sqliteParts(file, { kek: byteKek(byte) });
  return Vault.open(again).finally(() => again.store.close());
};
const everything = async () => [await vault.versions('a/b'), await vault.versions('c/d'), await vault.versions('e/f')];

test('after a rekey the new key opens the vault and the old one does not; nothing else has changed', async () => {
  const before = await everything();
  const header = await parts.store.header();
  expect(await run(byteKek(2))).toEqual({ versions: 5 });
  configured = 2;
  expect(await everything()).toEqual(before);
  expect(await vault.read('a/b')).toMatchObject({ found: true, current: { version: 3 }, previous: { version: 2 } });
  expect(await vault.verify()).toEqual([]);
  const after = await parts.store.header();
  expect(after?.vaultId).toBe(header?.vaultId);
  expect(after?.kek.id).not.toBe(header?.kek.id);
  await expect(openWith(1)).rejects.toMatchObject({ code: 'wrong_key' });
  (await openWith(2)).close();
});

test('progress is told from the first row to the last', async () => {
  const told: [number, number | undefined][] = [];
  await rekey(parts.store, byteKek(1), byteKek(2), { fips: false, onProgress: (...args) => told.push(args) });
  expect(told.at(-1)).toEqual([10, 10]);
});

describe('who has the vault open during a rekey', () => {
  test('goes on with the new key, when the configuration leads to it', async () => {
    await run(byteKek(2));
    configured = 2;
    expect(await vault.put('a/b', new SecretValue('six'), 0)).toBe(4);
    expect(await vault.read('a/b')).toMatchObject({ found: true, current: { version: 4 } });
  });

  test('is told what to do when it does not, and goes on as soon as it does', async () => {
    await run(byteKek(2));
    const error = { code: 'kek_changed', message: expect.stringMatching(/another key.*; put the new one where/) };
    await expect(vault.read('a/b')).rejects.toMatchObject(error);
    await expect(vault.put('a/b', new SecretValue('six'), 0)).rejects.toMatchObject(error);
    await expect(vault.probe()).rejects.toMatchObject(error);
    configured = 2;
    await vault.probe();
    expect(await vault.read('a/b')).toMatchObject({ found: true, current: { version: 3 } });
  });

  test('asks for the new key once, however many wait for it', async () => {
    let asked = 0;
    const counted = sqliteParts(file, {
      kek: byteKek(() => {
        asked += 1;
        return configured;
      }),
    });
    const other = await Vault.open(counted);
    await run(byteKek(2));
    configured = 2;
    await Promise.all(Array.from({ length: 20 }, () => other.read('a/b')));
    expect(asked).toBe(2);
    other.close();
    await counted.store.close();
  });

  test('keeps its keys until what it is at is done', async () => {
    let slow = true;
    const waiting: (() => void)[] = [];
    const kek = byteKek(() => configured);
    const open: typeof kek.provider.open = async (...args) => {
      const key = await kek.provider.open(...args);
      const unwrap: typeof key.unwrap = async (wrapped, context) => {
        if (slow) await new Promise<void>((resolve) => waiting.push(resolve));
        return key.unwrap(wrapped, context);
      };
      return { ...key, unwrap };
    };
    const remote = sqliteParts(file, { kek: { ...kek, provider: { ...kek.provider, open } } });
    slow = false;
    const other = await Vault.open(remote);
    slow = true;
    const reading = other.read('a/b');
    await eventually(() => waiting.length === 1);
    await run(byteKek(2));
    configured = 2;
    slow = false;
    expect(await other.read('a/b')).toMatchObject({ current: { version: 3 } });
    for (const release of waiting) release();
    expect(await reading).toMatchObject({ current: { version: 3 } });
    other.close();
    await remote.store.close();
  });
});

describe('a rekey that cannot be done changes nothing', () => {
  const unchanged = async () => {
    expect(await vault.read('a/b')).toMatchObject({ found: true, current: { version: 3 } });
    (await openWith(1)).close();
    await expect(openWith(2)).rejects.toMatchObject({ code: 'wrong_key' });
  };

  test('for want of the old key', async () => {
    await expect(run(byteKek(2), byteKek(3))).rejects.toMatchObject({ code: 'wrong_key' });
    await unchanged();
  });

  test('because a row does not open', async () => {
    tamper(file, `UPDATE versions SET created_by = 'mallory' WHERE path = 'c/d'`);
    await expect(run(byteKek(2))).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('c/d') });
    await unchanged();
  });

  test('because a value does not open', async () => {
    tamper(file, `UPDATE versions SET sealed = zeroblob(length(sealed)) WHERE path = 'c/d'`);
    await expect(run(byteKek(2))).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('c/d') });
    await unchanged();
  });

  test('because the new key does not give back what it wrapped', async () => {
    const forgetful = byteKek(2);
    const { provider } = forgetful;
    const create: typeof provider.create = async (...args) => {
      const made = await provider.create(...args);
      let wrapped = 0;
      const wrap: typeof made.key.wrap = (key, context) => {
        wrapped += 1;
        return made.key.wrap(wrapped === 3 ? Buffer.alloc(32) : key, context);
      };
      return { ...made, key: { ...made.key, wrap } };
    };
    await expect(run({ ...forgetful, provider: { ...provider, create } })).rejects.toMatchObject({ code: 'corrupt' });
    await unchanged();
  });
});
