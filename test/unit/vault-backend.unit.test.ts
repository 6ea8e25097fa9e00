import { renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { BackendUnusable, NoSuchVersion, type SecretBackend } from '../../src/secrets/definition.ts';
import { vaultBackend } from '../../src/secrets/vault-backend.ts';
import { VaultError, type VaultErrorCode, type VaultParts } from '../../src/vault/definition.ts';
import { rekey } from '../../src/vault/rekey.ts';
import { Vault } from '../../src/vault/vault.ts';
import { byteKek, sqliteParts, tamper, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

const reference = { uri: 'secret://openai/api-key', name: 'openai', field: 'api-key' };
const access = { why: 'test' };

let scratch: VaultScratch;
let parts: VaultParts;
let opened: number;
let key: number;
let backend: SecretBackend;

beforeEach(() => {
  scratch = vaultScratch();
  opened = 0;
  key = 1;
  const kek = byteKek(() => {
    opened += 1;
    return key;
  });
  parts = sqliteParts(scratch.file('v.sqlite'), { kek });
  backend = vaultBackend(parts);
});
afterEach(async () => {
  await backend.close();
  scratch.remove();
});

async function makeVault() {
  const own = sqliteParts(scratch.file('v.sqlite'));
  const vault = await Vault.create(own, { fips: false });
  await vault.put('openai/api-key', new SecretValue('one'), 0);
  return { vault, own, end: () => own.store.close() };
}
const fetched = async () => {
  const found = await backend.fetch(reference, access);
  return found.found ? found.current.value.reveal() : found.absence;
};

test('nothing is opened before the first use, and then it is once', async () => {
  const { end } = await makeVault();
  expect(opened).toBe(0);
  await Promise.all(Array.from({ length: 50 }, () => fetched()));
  expect(opened).toBe(1);
  await end();
});

test('a vault that is not there is a person’s to mend; then it opens without more ado', async () => {
  const error = await backend.probe().catch((each: unknown) => each);
  expect(error).toBeInstanceOf(BackendUnusable);
  expect(error).toMatchObject({
    found: `there is no vault at ${scratch.file('v.sqlite')}`,
    write: expect.stringContaining('npm run -s portcullis -- vault init'),
  });
  const { end } = await makeVault();
  await backend.probe();
  expect(await fetched()).toBe('one');
  await end();
});

test('another key, an edited row and a rekey are a person’s to mend', async () => {
  const { own, end } = await makeVault();
  key = 2;
  await expect(backend.probe()).rejects.toBeInstanceOf(BackendUnusable);
  key = 1;
  await backend.probe();
  tamper(scratch.file('v.sqlite'), `UPDATE versions SET created_by = 'mallory'`);
  await expect(fetched()).rejects.toBeInstanceOf(BackendUnusable);
  tamper(scratch.file('v.sqlite'), `UPDATE versions SET created_by = 'tests'`);
  await rekey(own.store, byteKek(1), byteKek(2), { fips: false });
  await expect(fetched()).rejects.toMatchObject({ write: expect.stringContaining('put the new one where') });
  key = 2;
  expect(await fetched()).toBe('one');
  await end();
});

test('a file that is moved away while it is in use is missed, and no secret is taken for deleted', async () => {
  const { end } = await makeVault();
  await end();
  expect(await fetched()).toBe('one');
  renameSync(scratch.file('v.sqlite'), scratch.file('away'));
  await expect(fetched()).rejects.toBeInstanceOf(BackendUnusable);
  renameSync(scratch.file('away'), scratch.file('v.sqlite'));
  expect(await fetched()).toBe('one');
});

describe('an error of the store', () => {
  const failing = (error: Error): SecretBackend =>
    vaultBackend({ ...parts, store: { ...parts.store, place: 'x', header: () => Promise.reject(error) } as never });

  test.each<[VaultErrorCode, boolean]>([
    ['missing', true],
    ['wrong_key', true],
    ['corrupt', true],
    ['unsupported', true],
    ['kek_changed', true],
    ['locked', false],
    ['full', false],
    ['conflict', false],
  ])('%s: a person’s to mend, %s', async (code, lasting) => {
    const error = new VaultError(code, 'what happened; what to do; and more');
    const seen = await failing(error)
      .probe()
      .catch((each: unknown) => each);
    if (lasting) expect(seen).toMatchObject({ found: 'what happened', write: 'what to do; and more', cause: error });
    else expect(seen).toBe(error);
    expect(seen instanceof BackendUnusable).toBe(lasting);
  });

  test('of another kind says that the place is away', async () => {
    const error = new Error('ECONNREFUSED');
    await expect(failing(error).probe()).rejects.toBe(error);
  });
});

test.each(['put', 'remove'] as const)('a caller’s key is not %s once that was called off', async (change) => {
  const { end } = await makeVault();
  await end();
  const { shelf } = backend;
  await shelf?.put('ann/maps', new SecretValue('one'), null, access);
  const callOff = new AbortController();
  const asked = { ...access, signal: callOff.signal };
  const { apply } = parts.store;
  // Called off when all is decided, and before it is written.
  Object.assign(parts.store, {
    apply: (...changes: Parameters<typeof apply>) => {
      callOff.abort(new Error('enough'));
      return apply.apply(parts.store, changes);
    },
  });
  const late =
    change === 'put'
      ? shelf?.put('ann/maps', new SecretValue('two'), null, asked)
      : shelf?.remove('ann/maps', 'any', asked);
  await expect(late).rejects.toThrow('enough');
  const found = await shelf?.fetch('ann/maps', access);
  expect(found?.found === 'value' && found.value.reveal()).toBe('one');
});

test('versions are kept by their numbers, as text', async () => {
  const { vault, end } = await makeVault();
  const writer = backend.writer;
  const versions = writer?.versions;
  if (writer === undefined || versions === undefined) throw new Error('a vault keeps versions');
  expect(await writer.put(reference, new SecretValue('two'), 60_000)).toBe('2');
  expect((await versions.list(reference)).map(({ id, state }) => `${id} ${state}`)).toEqual([
    '2 current',
    '1 previous',
  ]);
  expect(await backend.fetch(reference, access)).toMatchObject({ current: { id: '2' }, previous: { id: '1' } });
  expect(await versions.rollback(reference)).toBe('1');
  expect(await versions.rollback(reference, '2')).toBe('2');
  await versions.destroy(reference, '1');
  await versions.disable(reference);
  expect(await backend.list?.()).toMatchObject([{ reference, state: 'disabled' }]);
  for (const id of ['1', '9', '0', '-1', '1.0', ' 2', '2e0', '']) {
    await expect(versions.rollback(reference, id)).rejects.toBeInstanceOf(NoSuchVersion);
  }
  await expect(versions.list({ ...reference, name: 'nobody' })).rejects.toBeInstanceOf(NoSuchVersion);
  expect(await writer.destroy(reference)).toBe(true);
  expect(await backend.list?.()).toEqual([]);
  expect(await fetched()).toBe('destroyed');
  expect(await vault.read('openai/api-key')).toEqual({ found: false, absence: 'destroyed' });
  await end();
});

test('a backend that was closed is closed, however often', async () => {
  const { end } = await makeVault();
  await fetched();
  await backend.close();
  await backend.close();
  await expect(fetched()).rejects.toThrow('closed');
  await end();
});
