import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { Vault } from '../../src/vault/vault.ts';
import { byteKek, sqliteParts, tamper, type VaultScratch, vaultScratch } from '../harness/vault-rig.ts';

const VALUE = 'sk-canary-9f3b1c';

let scratch: VaultScratch;
let file: string;
let parts: ReturnType<typeof sqliteParts>;
let vault: Vault;

beforeEach(async () => {
  scratch = vaultScratch();
  file = scratch.file('v.sqlite');
  parts = sqliteParts(file);
  vault = await Vault.create(parts, { fips: false });
  await vault.put('openai/api-key', new SecretValue(VALUE), 0);
  await vault.put('twilio/token', new SecretValue('first'), 0);
  await vault.put('twilio/token', new SecretValue('second'), 60_000);
});
afterEach(async () => {
  vault.close();
  await parts.store.close();
  scratch.remove();
});

/** What reading and verifying say of a secret whose row was edited: enough to mend it, and never a value. */
async function expectRefusal(path: string) {
  await expect(vault.read(path)).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringMatching(new RegExp(`${path}.*; .*vault restore`)),
  });
  const flaws = await vault.verify();
  expect(flaws.map((flaw) => flaw.path)).toContain(path);
  expect(JSON.stringify(flaws)).not.toContain(VALUE);
}

describe('a row that was', () => {
  test.each<[string, string]>([
    ['made current in the place of another', `state = CASE version WHEN 1 THEN 'current' ELSE 'superseded' END`],
    ['given longer grace', 'valid_until = valid_until + 1'],
    ['dated back', 'created_at = created_at - 1'],
    ['signed by somebody else', `created_by = 'mallory'`],
    ['given another number', 'version = version + 7'],
  ])('%s does not open', async (_name, change) => {
    const db = new DatabaseSync(file);
    db.exec('DROP INDEX one_current; DROP INDEX one_previous');
    db.close();
    tamper(file, `UPDATE versions SET ${change} WHERE path = 'twilio/token'`);
    await expectRefusal('twilio/token');
  });

  test.each(['wrapped_key', 'sealed'])('edited in any byte of its %s does not open', async (column) => {
    const db = new DatabaseSync(file);
    const original = db.prepare(`SELECT ${column} FROM versions WHERE path = 'openai/api-key'`).get()?.[column];
    db.close();
    if (!(original instanceof Uint8Array)) throw new Error('there is no such row');
    for (let index = 0; index < original.length; index += 1) {
      const edited = Uint8Array.from(original, (byte, at) => (at === index ? byte ^ 0x80 : byte));
      tamper(file, `UPDATE versions SET ${column} = ? WHERE path = 'openai/api-key'`, edited);
      await expect(vault.read('openai/api-key')).rejects.toMatchObject({ code: 'corrupt' });
    }
    for (const length of [0, 5, 12, 20, original.length - 1]) {
      tamper(file, `UPDATE versions SET ${column} = ? WHERE path = 'openai/api-key'`, original.subarray(0, length));
      await expect(vault.read('openai/api-key')).rejects.toMatchObject({ code: 'corrupt' });
    }
    tamper(file, `UPDATE versions SET ${column} = ? WHERE path = 'openai/api-key'`, original);
    expect(await vault.read('openai/api-key')).toMatchObject({ found: true });
  });

  test('swapped with another secret does not open', async () => {
    tamper(file, `UPDATE versions SET path = 'x/y' WHERE path = 'openai/api-key'`);
    tamper(file, `UPDATE versions SET path = 'openai/api-key' WHERE path = 'twilio/token' AND version = 2`);
    await expectRefusal('openai/api-key');
    await expectRefusal('x/y');
  });

  test('given the key and value of another does not open', async () => {
    tamper(
      file,
      `UPDATE versions SET (wrapped_key, sealed) = (SELECT wrapped_key, sealed FROM versions WHERE path = 'openai/api-key')
       WHERE path = 'twilio/token' AND version = 2`,
    );
    await expectRefusal('twilio/token');
  });

  test('taken from another vault under the same KEK does not open', async () => {
    const other = sqliteParts(scratch.file('other.sqlite'));
    const theirs = await Vault.create(other, { fips: false });
    await theirs.put('openai/api-key', new SecretValue('theirs'), 0);
    await other.store.close();
    tamper(file, `DELETE FROM versions WHERE path = 'openai/api-key'`);
    const db = new DatabaseSync(file);
    db.prepare('ATTACH ? AS other').run(scratch.file('other.sqlite'));
    db.exec(
      'INSERT INTO versions SELECT id + 100, path, version, state, created_at, created_by, valid_until, wrapped_key, sealed FROM other.versions',
    );
    db.close();
    await expectRefusal('openai/api-key');
  });

  test('doubled, so that two are current, is noticed', async () => {
    const db = new DatabaseSync(file);
    db.exec('DROP INDEX one_current');
    db.close();
    tamper(file, `UPDATE versions SET state = 'current' WHERE path = 'twilio/token'`);
    await expect(vault.read('twilio/token')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('more than one current'),
    });
  });

  test.each(['bogus', ''])('given the state %j is noticed', async (state) => {
    tamper(file, `UPDATE versions SET state = '${state}' WHERE path = 'openai/api-key'`);
    await expect(vault.read('openai/api-key')).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('edited can be destroyed and stored anew', async () => {
    tamper(file, `UPDATE versions SET sealed = x'00' WHERE path = 'openai/api-key'`);
    await expect(vault.put('openai/api-key', new SecretValue('new'), 0)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await vault.destroy('openai/api-key')).toBe(true);
    await vault.put('openai/api-key', new SecretValue('new'), 0);
    expect(await vault.verify()).toEqual([]);
  });
});

describe('a header', () => {
  const open = () => Vault.open(sqliteParts(file));
  const edit = (sql: string) => tamper(file, `UPDATE vault_header SET header = ${sql}`);

  test.each<[string, string]>([
    ['of another vault', `json_set(header, '$.vaultId', '00000000-0000-4000-8000-000000000000')`],
    ['with another KEK id', `json_set(header, '$.kek.id', '00000000-0000-4000-8000-000000000000')`],
    ['with other parameters', `json_set(header, '$.kek.parameters.x', 1)`],
    ['with another date', `json_set(header, '$.createdAt', 1)`],
    ['with another check', `json_set(header, '$.check', 'AAAA')`],
    ['that names another provider', `json_set(header, '$.kek.provider', 'other')`],
  ])('%s does not open', async (_name, sql) => {
    edit(sql);
    await expect(open()).rejects.toMatchObject({ code: 'wrong_key' });
  });

  test.each<[string, string, string]>([
    ['of a later format', `json_set(header, '$.format', 2)`, 'unsupported'],
    ['that is no JSON', `'{'`, 'corrupt'],
    ['that is empty', `'{}'`, 'corrupt'],
    ['with more than it has', `json_set(header, '$.more', 1)`, 'corrupt'],
  ])('%s is refused', async (_name, sql, code) => {
    // Under another definition, as the true one takes none of these.
    const db = new DatabaseSync(file, { defensive: false });
    const kind = `name = 'vault_header'`;
    const definition = String(db.prepare(`SELECT sql FROM sqlite_schema WHERE ${kind}`).get()?.['sql']);
    const define = (text: string) => {
      const other = new DatabaseSync(file, { defensive: false });
      other.exec('PRAGMA writable_schema = ON');
      other.prepare(`UPDATE sqlite_schema SET sql = ? WHERE ${kind}`).run(text);
      other.close();
    };
    db.close();
    define('CREATE TABLE vault_header (id INTEGER PRIMARY KEY, header TEXT)');
    edit(sql);
    define(definition);
    await expect(open()).rejects.toMatchObject({ code });
  });

  test('opens with its own key alone', async () => {
    const wrong = Vault.open(sqliteParts(file, { kek: byteKek(2) }));
    await expect(wrong).rejects.toMatchObject({ code: 'wrong_key', message: expect.stringContaining(file) });
  });
});

describe('what is defined in the file beside a vault', () => {
  const KEEPER = `CREATE TABLE loot (sealed);
    CREATE TRIGGER keep AFTER UPDATE ON versions BEGIN INSERT INTO loot VALUES (old.sealed); END`;
  const define = (sql: string) => {
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
  };
  const refused = (...names: string[]) => ({
    code: 'corrupt',
    message: expect.stringMatching(new RegExp(`tampered with.*${names.join('.*')}.*; .*vault restore`)),
  });

  test.each([
    ['a trigger that keeps what is erased', KEEPER, 'table loot', 'trigger keep'],
    ['a view', 'CREATE VIEW seen AS SELECT * FROM versions', 'view seen'],
    ['an index of the values', 'CREATE INDEX copies ON versions (sealed)', 'index copies'],
    ['a definition that is another', 'ALTER TABLE versions ADD COLUMN more TEXT', 'table versions'],
    ['an index that is away', 'DROP INDEX one_current', 'index one_current'],
  ])('is refused on opening: %s', async (_what, sql, ...names) => {
    define(sql);
    const { store, ...others } = sqliteParts(file);
    await expect(Vault.open({ store, ...others })).rejects.toMatchObject(refused(...names));
    await expect(store.scrub()).rejects.toMatchObject(refused(...names));
    await expect(store.exclusively(async () => {})).rejects.toMatchObject(refused(...names));
  });

  test('is refused by who has the vault open when it writes, so that nothing is kept of what it erases', async () => {
    define(KEEPER);
    await expect(vault.destroy('openai/api-key')).rejects.toMatchObject(refused('trigger keep'));
    const db = new DatabaseSync(file);
    expect(db.prepare('SELECT count(*) AS kept FROM loot').get()).toEqual({ kept: 0 });
    db.close();
  });

  test('is refused in a file that was laid ready for a vault', async () => {
    const planted = scratch.file('planted.sqlite');
    const db = new DatabaseSync(planted);
    db.exec(`PRAGMA application_id = ${0x506f7274}; CREATE TABLE loot (sealed)`);
    db.close();
    await expect(Vault.create(sqliteParts(planted), { fips: false })).rejects.toMatchObject(refused('table loot'));
  });
});
