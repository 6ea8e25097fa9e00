import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { hashOf, sealRecord, unsealRecord } from '../../src/vault/backup/format.ts';
import { Vault } from '../../src/vault/vault.ts';
import { type BackupRig, backupRig, sampleBackup } from '../harness/backup-rig.ts';
import { tamper } from '../harness/vault-rig.ts';

/** Of a vault with versions in every state. */
let lines: string[];
let facts: unknown;
let scratch: BackupRig['scratch'];
let partsOf: BackupRig['partsOf'];
let filledVault: BackupRig['filledVault'];
let backedUp: BackupRig['backedUp'];
let restored: BackupRig['restored'];
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ lines, facts } = await sampleBackup());
});
beforeEach(() => {
  ({ scratch, partsOf, filledVault, backedUp, restored, close: remove } = backupRig());
});
afterEach(() => remove());

describe('a backup', () => {
  test('is lines of text in which no value and no name of a secret stands', () => {
    const text = lines.join('');
    expect(lines).toHaveLength(1 + 6 + 1);
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    for (const clear of ['canary', 'a/b', 'ann', Buffer.from('canary-77b1').toString('base64').slice(0, 12)]) {
      expect(text).not.toContain(clear);
    }
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ portcullisBackup: 1, kdf: { kdf: 'argon2id' } });
  });

  test('comes back as it was under another key, where the vault it was made of is not: versions, states, dates, who and grace', async () => {
    expect(await restored(lines, 'new.sqlite')).toEqual({ versions: 6 });
    const vault = await Vault.open(partsOf('new.sqlite', 2));
    expect(await vault.facts()).toEqual(facts);
    expect(await vault.verify()).toEqual([]);
    const found = await vault.read('a/b');
    if (!found.found) throw new Error('there is no a/b');
    expect([found.current.value.reveal(), found.previous?.value.reveal()]).toEqual(['canary-77b1', 'two']);
    expect(await vault.read('c/d')).toEqual({ found: false, absence: 'disabled' });
    await vault.rollback('c/d', 1);
    expect(await vault.read('c/d')).toMatchObject({ current: { version: 1 } });
    await expect(Vault.open(partsOf('new.sqlite', 1))).rejects.toMatchObject({ code: 'wrong_key' });
  });

  test('of an empty vault is one, too', async () => {
    const parts = partsOf('empty.sqlite');
    (await Vault.create(parts, { fips: false })).close();
    expect(await restored(await backedUp(parts), 'new.sqlite')).toEqual({ versions: 0 });
    expect(await (await Vault.open(partsOf('new.sqlite', 2))).facts()).toEqual([]);
  });

  test('is derived by PBKDF2 where FIPS is asked for', async () => {
    const { parts } = await filledVault('v.sqlite');
    const text = await backedUp(parts, true);
    expect(JSON.parse(text[0] ?? '')).toMatchObject({ kdf: { kdf: 'pbkdf2-hmac-sha256', iterations: 600_000 } });
    expect(await restored(text, 'new.sqlite')).toEqual({ versions: 6 });
  });

  test('is not made when a row does not open', async () => {
    const { parts } = await filledVault('v.sqlite');
    tamper(scratch.file('v.sqlite'), `UPDATE versions SET sealed = x'00' WHERE path = 'c/d'`);
    await expect(backedUp(parts)).rejects.toMatchObject({ code: 'corrupt', message: expect.stringContaining('c/d') });
  });
});

test('a record opens as what it is, where it is, and in its own backup alone', () => {
  const seal = { key: Buffer.alloc(32, 4), hash: hashOf('header') };
  const line = sealRecord('version', 3, { x: 1 }, seal);
  expect(unsealRecord('version', 3, line, seal)).toEqual({ x: 1 });
  expect(unsealRecord('version', 4, line, seal)).toBeUndefined();
  expect(unsealRecord('end', 3, line, seal)).toBeUndefined();
  expect(unsealRecord('version', 3, line, { ...seal, hash: hashOf('other') })).toBeUndefined();
  expect(unsealRecord('version', 3, line, { ...seal, key: Buffer.alloc(32, 5) })).toBeUndefined();
});

describe('where there is a vault', () => {
  const existing = async () => {
    const parts = partsOf('v.sqlite', 2);
    const vault = await Vault.create(parts, { fips: false });
    await vault.put('kept/key', new SecretValue('kept'), 0);
    return { parts, vault };
  };

  test('nothing is restored unasked', async () => {
    const { vault } = await existing();
    await expect(restored(lines, 'v.sqlite')).rejects.toMatchObject({ code: 'exists' });
    expect(await vault.read('kept/key')).toMatchObject({ found: true });
  });

  test('a backup takes its place when that is asked for, and who has it open goes on', async () => {
    const { vault } = await existing();
    expect(await restored(lines, 'v.sqlite', true)).toEqual({ versions: 6 });
    expect(await vault.read('kept/key')).toEqual({ found: false, absence: 'missing' });
    expect(await vault.read('a/b')).toMatchObject({ found: true, current: { version: 3 } });
    expect(await vault.verify()).toEqual([]);
  });

  test('a backup that is not whole leaves it as it was', async () => {
    const { vault } = await existing();
    await expect(restored(lines.slice(0, 5), 'v.sqlite', true)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await vault.read('kept/key')).toMatchObject({ found: true });
  });

  test('one whose header is damaged is not overwritten unasked, and is when that is asked for', async () => {
    await existing();
    tamper(scratch.file('v.sqlite'), `UPDATE vault_header SET header = json_remove(header, '$.check')`);
    await expect(restored(lines, 'v.sqlite')).rejects.toMatchObject({ code: 'exists' });
    await restored(lines, 'v.sqlite', true);
    expect(await (await Vault.open(partsOf('v.sqlite', 2))).verify()).toEqual([]);
  });
});
