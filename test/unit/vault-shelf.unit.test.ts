import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { sealRow } from '../../src/vault/envelope.ts';
import { rekey } from '../../src/vault/rekey.ts';
import { Vault } from '../../src/vault/vault.ts';
import { headerOf, openKeys } from '../../src/vault/vault-keys.ts';
import { backupRig } from '../harness/backup-rig.ts';
import { manualClock } from '../harness/manual-clock.ts';
import { byteKek, sqliteParts, tamper, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

const MINUTE = 60_000;

let scratch: VaultScratch;
let parts: ReturnType<typeof sqliteParts>;
let vault: Vault;
const clock = manualClock();

beforeEach(async () => {
  scratch = vaultScratch();
  parts = sqliteParts(scratch.file('v.sqlite'), { clock });
  vault = await Vault.create(parts, { fips: false });
});
afterEach(async () => {
  vault.close();
  await parts.store.close();
  scratch.remove();
});

const put = (place: string, value: string, until: number | null = null) =>
  vault.shelf.put(place, new SecretValue(value), until);
const read = async (place: string, from = vault) => {
  const found = await from.shelf.read(place);
  return found.found === 'value' ? found.value.reveal() : found.found;
};
const change = (sql: string, ...values: string[]) => tamper(scratch.file('v.sqlite'), sql, ...values);

test('a value is at its place, until another is put there, of which alone a row stays', async () => {
  expect(await read('ann/maps')).toBe('nothing');
  const one = await put('ann/maps', 'one');
  const two = await put('ann/maps', 'two', clock.now() + MINUTE);
  expect(await read('ann/maps')).toBe('two');
  expect(two).toEqual({ ...two, createdAt: clock.now(), until: clock.now() + MINUTE });
  expect(two.id).not.toBe(one.id);
  expect(await parts.store.facts()).toHaveLength(1);
  expect(await read('ann/chat')).toBe('nothing');
});

test('one whose end has come is not handed out, and is removed when that is asked for', async () => {
  await put('ann/maps', 'one', clock.now() + MINUTE);
  expect(await vault.shelf.remove('ann/maps', 'expired')).toBe(false);
  clock.advance(MINUTE - 1);
  expect(await read('ann/maps')).toBe('one');
  clock.advance(1);
  expect(await read('ann/maps')).toBe('nothing');
  expect(await vault.shelf.remove('ann/maps', 'expired')).toBe(true);
  expect(await vault.shelf.remove('ann/maps')).toBe(false);
  expect(await parts.store.facts()).toEqual([]);
});

test('what was called off is neither put nor removed', async () => {
  await put('ann/maps', 'one');
  const signal = AbortSignal.abort(new Error('enough'));
  const decided = parts.store.apply;
  let applied = 0;
  Object.assign(parts.store, {
    apply: (...change: Parameters<typeof decided>) => {
      applied += 1;
      return decided.apply(parts.store, change);
    },
  });
  const late = vault.shelf.put('ann/maps', new SecretValue('two'), null, signal);
  await expect(late).rejects.toThrow('enough');
  await expect(vault.shelf.remove('ann/maps', 'any', signal)).rejects.toThrow('enough');
  expect(applied).toBe(0);
  expect(await read('ann/maps')).toBe('one');
});

test('a secret whose end has come is missing, and shown as no longer used', async () => {
  const keys = await openKeys(await headerOf(parts), parts.kek, '');
  const facts = { path: 'a/b', version: 1, state: 'current', createdAt: 1, createdBy: 'ann' } as const;
  const row = await sealRow({ ...facts, validUntil: clock.now() + MINUTE }, Buffer.from('k'), keys);
  await parts.store.apply([{ row }], keys.kekId);
  expect(await vault.read('a/b')).toMatchObject({ found: true, current: { version: 1 } });
  clock.advance(MINUTE);
  expect(await vault.read('a/b')).toEqual({ found: false, absence: 'missing' });
  expect(await vault.versions('a/b')).toMatchObject([{ state: 'superseded' }]);
  keys.close();
});

test('many who put at once leave one row', async () => {
  const vaults = await Promise.all(Array.from({ length: 3 }, () => Vault.open(sqliteParts(scratch.file('v.sqlite')))));
  const puts = vaults.flatMap((each, who) =>
    [1, 2, 3].map((time) => each.shelf.put('ann/maps', new SecretValue(`${who} ${time}`), null)),
  );
  const ids = (await Promise.all(puts)).map(({ id }) => id);
  expect(await parts.store.facts()).toHaveLength(1);
  const found = await vault.shelf.read('ann/maps');
  expect(found.found === 'value' && ids.includes(found.id)).toBe(true);
  for (const each of vaults) each.close();
});

describe('a row that was moved or edited', () => {
  beforeEach(async () => {
    await put('ann/maps', 'of ann', clock.now() + MINUTE);
    await put('bob/maps', 'of bob', clock.now() + MINUTE);
    await put('ann/maps/job', 'for a job', clock.now() + MINUTE);
    await put('ann/chat', 'for chat', clock.now() + MINUTE);
  });

  test.each(['bob/maps', 'ann/maps/job', 'ann/chat'])('%s in the place of ann/maps does not open', async (from) => {
    change(`DELETE FROM versions WHERE path = '~ann/maps'`);
    change(`UPDATE versions SET path = '~ann/maps' WHERE path = ?`, `~${from}`);
    expect(await read('ann/maps')).toBe('unreadable');
    expect(await read(from)).toBe('nothing');
  });

  test.each(['bob/maps', 'ann/maps/job', 'ann/chat'])('key and value of %s do not open there', async (from) => {
    const of = `FROM versions WHERE path = '~${from}'`;
    change(`UPDATE versions SET (wrapped_key, sealed) = (SELECT wrapped_key, sealed ${of}) WHERE path = '~ann/maps'`);
    expect(await read('ann/maps')).toBe('unreadable');
  });

  test.each([
    'valid_until = valid_until + 1',
    'valid_until = 1',
    'valid_until = NULL',
    `state = 'disabled'`,
    'version = 2',
  ])('with %s does not open, and does not count as gone', async (edit) => {
    change(`UPDATE versions SET ${edit} WHERE path = '~ann/maps'`);
    expect(await read('ann/maps')).toBe('unreadable');
  });

  test('with an end that it was not put with is not removed as one that ended', async () => {
    change(`UPDATE versions SET valid_until = 1`);
    expect(await vault.shelf.remove('ann/maps', 'expired')).toBe(false);
    expect(await read('ann/maps')).toBe('unreadable');
    expect(await vault.shelf.remove('ann/maps')).toBe(true);
  });

  test('is replaced and removed like any other', async () => {
    change(`UPDATE versions SET created_by = 'mallory'`);
    await put('ann/maps', 'anew');
    expect(await read('ann/maps')).toBe('anew');
    expect(await vault.shelf.remove('bob/maps')).toBe(true);
    expect(await read('bob/maps')).toBe('nothing');
  });

  test('as a secret it is none, and a secret is none on the shelf', async () => {
    await vault.put('x/maps', new SecretValue('the product’s'), 0);
    change(`UPDATE versions SET path = '~x/maps' WHERE path = 'x/maps'`);
    change(`UPDATE versions SET path = 'bob/maps' WHERE path = '~bob/maps'`);
    expect(await read('x/maps')).toBe('unreadable');
    await expect(vault.read('bob/maps')).rejects.toMatchObject({ code: 'corrupt' });
  });
});

test('fingerprints tell values of one place apart, and nobody that two places hold the same', async () => {
  const [one, again, other] = [await put('ann/maps', 'k'), await put('ann/maps', 'k'), await put('ann/maps', 'l')];
  const elsewhere = [await put('bob/maps', 'k'), await put('ann/maps/job', 'k'), await put('ann/chat', 'k')];
  expect(again.fingerprint).toBe(one.fingerprint);
  const prints = [one, other, ...elsewhere].map(({ fingerprint }) => fingerprint);
  expect(new Set(prints).size).toBe(prints.length);
  await vault.put('openai/api-key', new SecretValue('k'), 0);
  expect(prints).not.toContain((await vault.versions('openai/api-key'))[0]?.fingerprint);
});

test('what is on the shelf is among no secrets, and is counted apart', async () => {
  await put('ann/maps', 'one');
  await put('bob/maps', 'two');
  await vault.put('openai/api-key', new SecretValue('k'), 0);
  expect((await vault.facts()).map(({ path }) => path)).toEqual(['openai/api-key']);
  expect(await vault.status()).toMatchObject({ secrets: 1, callerKeys: 2, versions: { current: 1, destroyed: 0 } });
  expect((await vault.shelf.places('ann/')).map(({ place }) => place)).toEqual(['ann/maps']);
  expect(await vault.shelf.places()).toHaveLength(2);
});

test('a check of the whole vault names those that do not open', async () => {
  await put('ann/maps', 'one');
  change(`UPDATE versions SET created_by = 'mallory'`);
  expect(await vault.verify()).toMatchObject([{ path: '~ann/maps' }]);
});

test('it outlives another key of the vault', async () => {
  await put('ann/maps', 'one', clock.now() + MINUTE);
  await rekey(parts.store, byteKek(1), byteKek(2), { fips: false });
  const rekeyed = await Vault.open(sqliteParts(scratch.file('v.sqlite'), { kek: byteKek(2), clock }));
  expect(await read('ann/maps', rekeyed)).toBe('one');
  rekeyed.close();
});

test('it comes back from a backup, with its end', async () => {
  const rig = backupRig();
  const { vault: original, parts: from } = await rig.filledVault('v.sqlite');
  const until = 1_700_000_000_000 + MINUTE;
  await original.shelf.put('ann/maps', new SecretValue('canary-77b1'), until);
  const lines = await rig.backedUp(from);
  expect(lines.join('')).not.toContain('ann');
  await rig.restored(lines, 'new.sqlite');
  const restored = await Vault.open(rig.partsOf('new.sqlite', 2));
  expect(await read('ann/maps', restored)).toBe('canary-77b1');
  expect(await restored.shelf.read('ann/maps')).toMatchObject({ until });
  await rig.close();
});
