import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { RowChange, VaultHeader, VaultRow } from '../../src/vault/definition.ts';
import { rekey } from '../../src/vault/rekey.ts';
import { Vault } from '../../src/vault/vault.ts';
import { byteKek, sqliteParts, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

const FACTS = { version: 1, state: 'current', createdAt: 1, createdBy: 'tests', validUntil: null } as const;

let scratch: VaultScratch;
let parts: ReturnType<typeof sqliteParts>;
let vault: Vault;

beforeEach(async () => {
  scratch = vaultScratch();
  parts = sqliteParts(scratch.file('v.sqlite'));
  vault = await Vault.create(parts, { fips: false });
});
afterEach(async () => {
  vault.close();
  await parts.store.close();
  scratch.remove();
});

const store = (path: string, grace = 0) => vault.put(path, new SecretValue(`value of ${path}`), grace);

/** Every key and ciphertext that a secret has now. */
async function material(path: string) {
  const { rows } = await parts.store.rows(path);
  return rows.flatMap(({ wrappedKey, sealed }) => [wrappedKey, sealed]).filter(({ length }) => length > 0);
}

describe('what is destroyed', () => {
  test('is in none of the files any more, with a reader beside', async () => {
    const reader = sqliteParts(scratch.file('v.sqlite'));
    const paths = Array.from({ length: 40 }, (_, index) => `some/secret-${index}`);
    for (const path of paths) await store(path);
    await reader.store.rows('some/secret-7');
    const before: Buffer[] = [];
    for (const path of paths) {
      before.push(...(await material(path)));
      // The key that a version had before its state changed is gone with the rest.
      await store(path, 60_000);
      before.push(...(await material(path)));
    }
    expect(before.length).toBeGreaterThanOrEqual(paths.length * 6);
    for (const path of paths) await vault.destroy(path);
    const files = scratch.bytes();
    expect(before.filter((bytes) => files.includes(bytes))).toEqual([]);
    await reader.store.close();
  });

  test('may be one version, and the others stay', async () => {
    await store('a/b');
    const [...first] = await material('a/b');
    await store('a/b');
    await vault.destroyVersion('a/b', 1);
    const files = scratch.bytes();
    expect(first.filter((bytes) => files.includes(bytes))).toEqual([]);
    expect((await material('a/b')).every((bytes) => files.includes(bytes))).toBe(true);
    expect(await vault.read('a/b')).toMatchObject({ found: true });
  });
});

test('of what was replaced or removed on the shelf nothing is in the files after they were wiped', async () => {
  const places = Array.from({ length: 40 }, (_, index) => `caller-${index}/maps`);
  const gone: Buffer[] = [];
  for (const place of places) {
    await vault.shelf.put(place, new SecretValue(`first of ${place}`), null);
    gone.push(...(await material(`~${place}`)));
    await vault.shelf.put(place, new SecretValue(`second of ${place}`), null);
    gone.push(...(await material(`~${place}`)));
    await vault.shelf.remove(place);
  }
  expect(gone).toHaveLength(places.length * 4);
  await vault.shelf.scrub();
  const files = scratch.bytes();
  expect(gone.filter((bytes) => files.includes(bytes))).toEqual([]);
  expect(files.includes('caller-7/maps')).toBe(false);
});

test('rows that SQLite moves from page to page leave no copies behind', async () => {
  const { kek } = (await parts.store.header()) as VaultHeader;
  const now = new Map<string, VaultRow>();
  const gone: Buffer[] = [];
  let seed = 1;
  const random = (below: number) => {
    // The same each time, and with sizes that make pages overflow.
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 12; round += 1) {
    const paths = new Set(Array.from({ length: 400 }, () => `some/secret-${random(400)}`));
    const changes = [...paths].map((path): RowChange => {
      const before = now.get(path);
      if (before !== undefined) gone.push(before.wrappedKey, before.sealed);
      const [wrappedKey, sealed] = [randomBytes(60), randomBytes(28 + random(random(3) === 0 ? 2500 : 200))];
      const row = { ...FACTS, path, wrappedKey, sealed };
      now.set(path, row);
      return { row, replaces: before?.sealed };
    });
    await parts.store.apply(changes, kek.id);
  }
  await parts.store.scrub();
  const files = scratch.bytes();
  expect(gone.length).toBeGreaterThan(4000);
  expect(gone.filter((bytes) => files.includes(bytes.subarray(0, 24)))).toEqual([]);
});

test('after a rekey, no key that the old KEK wrapped is in any file', async () => {
  const paths = Array.from({ length: 100 }, (_, index) => `some/secret-${index}`);
  const old: Buffer[] = [(await parts.store.header())?.check ?? Buffer.alloc(0)];
  for (const path of paths) {
    await store(path);
    old.push(...(await parts.store.rows(path)).rows.map(({ wrappedKey }) => wrappedKey));
  }
  expect(await rekey(parts.store, byteKek(1), byteKek(2), { fips: false })).toEqual({ versions: paths.length });
  const files = scratch.bytes();
  expect(old.filter((bytes) => files.includes(bytes))).toEqual([]);
});

test('neither values nor keys are in any file in clear', async () => {
  const key = Buffer.alloc(32, 1);
  for (let index = 0; index < 50; index += 1) await store('a/canary-5f1e', 60_000);
  await vault.rollback('a/canary-5f1e');
  await vault.disable('a/canary-5f1e');
  const files = scratch.bytes();
  expect(files.includes('a/canary-5f1e')).toBe(true);
  for (const clear of [
    'value of',
    Buffer.from('value of').toString('base64').slice(0, 8),
    key,
    key.toString('base64'),
  ]) {
    expect(files.includes(clear)).toBe(false);
  }
});
