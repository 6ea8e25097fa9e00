import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import type { KekSource, VaultRow } from '../../src/vault/definition.ts';
import { openRow } from '../../src/vault/envelope.ts';
import type { KeyEncryptionKey } from '../../src/vault/kek/definition.ts';
import { rekey } from '../../src/vault/rekey.ts';
import { Vault } from '../../src/vault/vault.ts';
import { headerOf, openKeys } from '../../src/vault/vault-keys.ts';
import { contentsOf } from '../harness/full-vault.ts';
import { reachableKeks, unreachableKeks } from '../harness/kek-places.ts';
import { sqliteParts, vaultScratch } from '../harness/vault-rig.ts';

// A vault is moved between any two kinds of keys of the registry, and between two keys of one kind: all of it, or nothing.

const SECRETS = { 'a/key': 'one', 'b/key': 'two', 'c/key': 'disabled', 'd/key': 'destroyed' };

const keks = reachableKeks();
const scratch = vaultScratch();
afterAll(() => scratch.remove());
for (const { name, reason } of unreachableKeks()) test.skip(`${name} (skipped: ${reason})`, () => {});

let made = 0;
async function vaultUnder(kek: KekSource) {
  made += 1;
  const file = scratch.file(`vault-${made}`);
  const parts = sqliteParts(file, { kek });
  const vault = await Vault.create(parts, { fips: false });
  for (const [path, value] of Object.entries(SECRETS)) {
    await vault.put(path, new SecretValue(`${value} before`), 60_000);
    await vault.put(path, new SecretValue(value), 60_000);
  }
  await vault.disable('c/key');
  await vault.destroy('d/key');
  vault.close();
  await parts.store.close();
  return {
    file,
    contents: (source: KekSource) => contentsOf(sqliteParts(file, { kek: source })),
    rekeyed: async (from: KekSource, to: KekSource) => {
      const { store } = sqliteParts(file);
      return await rekey(store, from, to, { fips: false }).finally(() => store.close());
    },
    bytes: () => readFileSync(file),
  };
}
type TestVault = Awaited<ReturnType<typeof vaultUnder>>;

const refusal = (attempt: Promise<unknown>) => attempt.then(String, (error: unknown) => error);

const pairs = keks.flatMap((from) => keks.map((to) => ({ title: `${from.name} → ${to.name}`, from, to })));

describe.each(pairs)('$title', ({ from, to }) => {
  const target = () => (from === to ? to.otherSource() : to.source());

  test('every version opens with the new key, and none with the old one', async () => {
    const vault = await vaultUnder(from.source());
    const old = await keysOf(vault, from.source());
    expect(await vault.rekeyed(from.source(), target())).toEqual({ versions: 8 });
    expect(await vault.contents(target())).toEqual(SECRETS);
    expect(await refusal(vault.contents(from.source()))).toMatchObject({
      name: 'VaultError',
      code: expect.stringMatching(/^(wrong_key|missing)$/),
    });
    await expectOpensNothing(vault, old.kek);
    old.close();
  });
});

describe.each(keks)('to $name', (to) => {
  const [standard = to] = keks;

  test('a new key that fails half way changes nothing', async () => {
    const vault = await vaultUnder(standard.source());
    const before = vault.bytes();
    const { provider, ...rest } = to.otherSource();
    const create: typeof provider.create = async (...given) => {
      const fresh = await provider.create(...given);
      let wrapped = 0;
      const wrap: KeyEncryptionKey['wrap'] = async (key, context) => {
        wrapped += 1;
        if (wrapped === 5) throw new Error('the manager is away');
        return await fresh.key.wrap(key, context);
      };
      return { ...fresh, key: { ...fresh.key, wrap } };
    };
    const broken = { ...rest, provider: { ...provider, create } };
    await expect(vault.rekeyed(standard.source(), broken)).rejects.toThrow('the manager is away');
    expect(vault.bytes()).toEqual(before);
    expect(await vault.contents(standard.source())).toEqual(SECRETS);
  });

  (to.setUp.alwaysThere ? test.skip : test)('a manager that is away changes nothing, old or new', async () => {
    const [vault, other] = [await vaultUnder(standard.source()), await vaultUnder(to.source())];
    const before = [vault.bytes(), other.bytes()];
    const bringBack = await to.place().takeAway?.();
    try {
      expect(await refusal(vault.rekeyed(standard.source(), to.source()))).toBeInstanceOf(Error);
      expect(await refusal(other.rekeyed(to.source(), standard.source()))).toBeInstanceOf(Error);
    } finally {
      await bringBack?.();
    }
    expect([vault.bytes(), other.bytes()]).toEqual(before);
    expect(await vault.contents(standard.source())).toEqual(SECRETS);
  });
});

async function keysOf({ file }: TestVault, source: KekSource) {
  const { store } = sqliteParts(file);
  try {
    return await openKeys(await headerOf({ store }), source, file);
  } finally {
    await store.close();
  }
}

/** Not only is the new header none for the old key: no row is wrapped by it. */
async function expectOpensNothing({ file }: TestVault, kek: KeyEncryptionKey): Promise<void> {
  const { store } = sqliteParts(file);
  const { vaultId, kek: now } = await headerOf({ store });
  const rows: VaultRow[] = [];
  for (const path of Object.keys(SECRETS)) rows.push(...(await store.rows(path)).rows);
  await store.close();
  const kept = rows.filter(({ state }) => state !== 'destroyed');
  expect(kept).toHaveLength(6);
  for (const row of kept)
    expect(await refusal(openRow(row, { vaultId, kekId: now.id, kek }))).toMatchObject({ code: 'corrupt' });
}
