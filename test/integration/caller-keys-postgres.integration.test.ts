import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { makeVaultAt, openKeysAt, postgresPlace, type TestKeys } from '../harness/caller-keys-in-vault.ts';
import { fieldsOf, revealed } from '../harness/caller-keys-rig.ts';
import { eventually } from '../harness/eventually.ts';
import { startPostgres, type TestServer } from '../harness/postgres.ts';
import { makeReader } from '../harness/postgres-role.ts';

const ann = { caller: 'ann', integration: 'maps' };
const bob = { caller: 'bob', integration: 'maps' };
const AWAY = { code: 'secret_unavailable' };

let server: TestServer;
let schema: string;
let role: string;
let opened: TestKeys[];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());
beforeEach(async () => {
  opened = [];
  schema = server.freshSchema();
  role = `role_${randomBytes(4).toString('hex')}`;
  await makeVaultAt(postgresPlace(server, schema));
});
afterEach(async () => {
  server.thaw();
  for (const each of opened) {
    await each.close();
    await each.backend.close();
  }
});

const open = async (as: { username?: string; password?: string } = {}) => {
  const keys = await openKeysAt(postgresPlace(server, schema, as));
  opened.push(keys);
  return keys;
};
/** A gateway whose role may read, and what else is granted. */
const openAs = async (grants: readonly string[]) => {
  const password = await makeReader(server, role, schema);
  for (const grant of grants) await server.sql(`GRANT ${grant.replace(' ON ', ` ON ${schema}.`)} TO ${role}`);
  return await open({ username: role, password });
};

test('a role with the rights that are documented keeps keys; what only the owner may do, the operator is told', async () => {
  const { keys, logged } = await openAs(['UPDATE ON vault_header', 'INSERT, DELETE ON versions']);
  await keys.put(ann, fieldsOf('one'), undefined);
  await keys.put(ann, fieldsOf('two'), undefined);
  expect(revealed(await keys.get(ann))).toBe('two');
  expect(await keys.erase(ann)).toBe(true);
  await eventually(() => logged.join('').includes('caller_keys_not_wiped'));
  expect(logged.join('')).toMatch(/VACUUM \(FULL\)/);
});

test('a role that may only read uses what is there, and says what it lacks', async () => {
  await (await open()).keys.put(ann, fieldsOf('one'), undefined);
  const { keys } = await openAs([]);
  expect(revealed(await keys.get(ann))).toBe('one');
  await expect(keys.put(bob, fieldsOf('two'), undefined)).rejects.toMatchObject({
    ...AWAY,
    detail: expect.stringContaining('grant'),
  });
  await expect(keys.erase(ann)).rejects.toMatchObject(AWAY);
  await eventually(async () => revealed(await keys.get(ann).catch(() => undefined)) === 'one');
});

test('a server that hangs keeps neither a cached key nor a caller without one waiting', async () => {
  const { keys } = await open();
  await keys.put(ann, fieldsOf('one'), undefined);
  await keys.get(ann);
  await server.freeze();
  expect(revealed(await keys.get(ann))).toBe('one');
  expect(await keys.get(bob)).toBeUndefined();
  const putting = keys.put(bob, fieldsOf('two'), undefined);
  await expect(putting).rejects.toMatchObject(AWAY);
  server.thaw();
  // Whatever became of it there, this gateway says the same as the table.
  await eventually(async () => {
    const [row] = await server.sql(`SELECT 1 AS one FROM ${schema}.versions WHERE path = '~bob/maps'`);
    const own = await keys.get(bob).then(revealed, () => 'away');
    return own === (row === undefined ? undefined : 'two');
  });
});

test('product and callers hear of changes on one connection', async () => {
  const { backend, keys } = await open();
  const heard: string[] = [];
  const stop = backend.watch?.((reference) => heard.push(reference?.uri ?? 'anything'));
  const listening = () =>
    server.sql(`SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%${schema}%' AND pid <> pg_backend_pid()`);
  await eventually(async () => (await listening()).length > 0);
  expect(await listening()).toHaveLength(1);
  const other = await open();
  await eventually(async () => {
    await other.keys.put(ann, fieldsOf('one'), undefined);
    return revealed(await keys.get(ann)) === 'one';
  });
  expect(heard.filter((uri) => uri.includes('~'))).toEqual([]);
  stop?.();
  await other.keys.put(ann, fieldsOf('two'), undefined);
  await eventually(async () => revealed(await keys.get(ann)) === 'two');
});
