import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { SecretClient } from '../../src/secrets/client.ts';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { postgres } from '../../src/secrets/postgres.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { connectionsTo } from '../../src/vault/postgres-store/connections.ts';
import { PostgresStore } from '../../src/vault/postgres-store.ts';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';
import { makeVault } from '../harness/new-vault.ts';
import { startPostgres, type TestServer } from '../harness/postgres.ts';
import { makeReader } from '../harness/postgres-role.ts';
import { openStore, serverOf, someHeader, someRow } from '../harness/postgres-store.ts';

// What others who may log in to the same database can do to a vault.

let server: TestServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server.close();
});

/** A vault with one row, and the row. */
async function vaultWithRow(schema = server.freshSchema()) {
  const store = openStore(server, schema);
  const header = someHeader();
  const row = someRow('a/key');
  await store.create(header);
  await store.apply([{ row }], header.kek.id);
  return { schema, store, header, row };
}

/** Sends on a channel for as long as the work goes on, as a role that may do no more than log in. */
async function whileFlooding(channel: string, payloads: () => string[], work: () => Promise<void>): Promise<void> {
  const { hostname, port, pathname } = new URL(server.url);
  const role = `flooder_${randomUUID().slice(0, 8)}`;
  await server.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'of-the-flooder'`);
  const client = new pg.Client({
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: role,
    password: 'of-the-flooder',
  });
  await client.connect();
  let done = false;
  const flood = (async () => {
    while (!done)
      await client.query('SELECT pg_notify($1, text) FROM unnest($2::text[]) AS text', [channel, payloads()]);
  })();
  try {
    await work();
  } finally {
    done = true;
    await flood;
    await client.end();
  }
}

const malformed = () => [
  '',
  ' ',
  'a/key',
  `${randomUUID()}`,
  `x${randomUUID()} a/key`,
  `${randomUUID()} a/key `,
  `${randomUUID()} a`,
];
const wellFormed = () => [`${randomUUID()} `, `${randomUUID()} a/key`, `${randomUUID()} p/${randomUUID()}`];

test('a flood of what is no notice of ours is not heard', async () => {
  const { schema, store, header } = await vaultWithRow();
  const listener = openStore(server, schema);
  const heard: (string | undefined)[] = [];
  listener.watch((path) => heard.push(path));
  await eventually(() => heard.length > 0);
  let sent = 0;
  const payloads = () => {
    sent += 1;
    return malformed();
  };
  await whileFlooding(`vault_${schema}`, payloads, async () => {
    await eventually(() => sent > 50);
    await store.apply([{ row: someRow('b/key') }], header.kek.id);
    await eventually(() => heard.includes('b/key'));
  });
  expect(heard).toEqual([undefined, 'b/key']);
  await listener.close();
  await store.close();
});

test('of a flood of notices like ours, only so many are passed on in a span of time', async () => {
  const { schema, store } = await vaultWithRow();
  const time = manualTime();
  const listener = new PostgresStore(serverOf(server, schema), time.timers);
  const heard: (string | undefined)[] = [];
  listener.watch((path) => heard.push(path));
  await eventually(() => heard.length > 0);
  let sent = 0;
  const payloads = () => {
    sent += 1;
    return wellFormed();
  };
  await whileFlooding(`vault_${schema}`, payloads, async () => {
    await eventually(() => sent > 50 && heard.length > 1);
  });
  expect(heard).toEqual([undefined, undefined]);
  time.advance(250);
  expect(heard.length).toBeGreaterThan(2);
  expect(heard.length).toBeLessThanOrEqual(2 + 32);
  await listener.close();
  expect(time.pending).toEqual([]);
  await store.close();
});

test.each([
  ['malformed', malformed],
  ['well-formed', wellFormed],
])('in a flood of %s notices, what is destroyed is refused', async (_what, payloads) => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-postgres-hostile-'));
  const passphraseFile = join(folder, 'passphrase');
  writeFileSync(passphraseFile, 'a passphrase for tests', { mode: 0o600 });
  const schema = server.freshSchema();
  const { url, username, passwordFile: password } = server;
  const options = { url, username, password, schema, passphraseFile };
  const definition = postgres as unknown as BackendDefinition;
  await makeVault(definition, options);
  const context = { environment: {}, clock: systemClock, timers: systemTimers, who: 'the tests' };
  const open = () => definition.open(definition.options.parse(options), context);
  const [ours, theirs] = [open(), open()];
  const reference = secretReference.parse('secret://openai/api-key');
  await theirs.writer?.put(reference, new SecretValue('sk-stored'), 0);
  const hour = 3_600_000;
  const client = new SecretClient(ours, {
    clock: systemClock,
    timers: systemTimers,
    cache: { ttl: hour, staleIfError: hour },
  });
  const answer = () =>
    client.get(reference).then(
      ({ current }) => current.value.reveal(),
      (error: { code: string }) => error.code,
    );
  try {
    client.watch();
    expect(await answer()).toBe('sk-stored');
    await whileFlooding(`vault_${schema}`, payloads, async () => {
      await theirs.writer?.destroy?.(reference);
      await eventually(async () => (await answer()) === 'secret_unavailable');
      for (let time = 0; time < 50; time += 1) expect(await answer()).toBe('secret_unavailable');
    });
  } finally {
    await client.close();
    await theirs.close();
    rmSync(folder, { recursive: true });
  }
});

const KEEPER = (schema: string) =>
  `CREATE FUNCTION ${schema}.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO ${schema}.loot VALUES (old.sealed); RETURN new; END'`;
const COUNTER = (schema: string) =>
  `CREATE FUNCTION ${schema}.taken(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1; END'`;

test.each<[string, string, (schema: string) => string[]]>([
  [
    'a trigger',
    'have triggers',
    (schema) => [
      KEEPER(schema),
      `CREATE TRIGGER keep AFTER UPDATE ON ${schema}.versions FOR EACH ROW EXECUTE FUNCTION ${schema}.keep()`,
    ],
  ],
  [
    'a rule',
    'have rules',
    (schema) => [
      `CREATE RULE keep AS ON UPDATE TO ${schema}.versions DO ALSO INSERT INTO ${schema}.loot VALUES (old.sealed)`,
    ],
  ],
  [
    'a view in the place of a table',
    'are views or the like',
    (schema) => [
      `ALTER TABLE ${schema}.versions RENAME TO was`,
      `CREATE VIEW ${schema}.versions AS SELECT * FROM ${schema}.was`,
    ],
  ],
  ['a table below it', 'inherit', (schema) => [`CREATE TABLE ${schema}.child () INHERITS (${schema}.versions)`]],
  [
    'a function in a default',
    'use functions',
    (schema) => [COUNTER(schema), `ALTER TABLE ${schema}.versions ALTER path SET DEFAULT ${schema}.taken('')`],
  ],
  [
    'a function in a constraint',
    'use functions',
    (schema) => [COUNTER(schema), `ALTER TABLE ${schema}.versions ADD CHECK (${schema}.taken(path) <> '')`],
  ],
  [
    'a function in an index',
    'use functions',
    (schema) => [COUNTER(schema), `CREATE INDEX ON ${schema}.versions (${schema}.taken(path))`],
  ],
  [
    'a function in a policy',
    'use functions',
    (schema) => [COUNTER(schema), `CREATE POLICY p ON ${schema}.versions USING (${schema}.taken(path) <> '')`],
  ],
])('%s is refused, by who reads first and by whoever writes', async (_what, words, statements) => {
  const { schema, store, header, row } = await vaultWithRow();
  const fresh = () => openStore(server, schema);
  const [one, two, three] = [fresh(), fresh(), fresh()];
  const refused = { code: 'corrupt', message: expect.stringContaining(words) };
  await server.sql(`CREATE TABLE ${schema}.loot (sealed bytea)`);
  for (const statement of statements(schema)) await server.sql(statement);
  const empty = Buffer.alloc(0);
  const erased = { ...row, state: 'destroyed', wrappedKey: empty, sealed: empty } as const;
  try {
    await expect(one.header()).rejects.toMatchObject(refused);
    await expect(two.rows('a/key')).rejects.toMatchObject(refused);
    await expect(three.facts()).rejects.toMatchObject(refused);
    // This one has read before.
    await expect(store.apply([{ row: erased, replaces: row.sealed }], header.kek.id)).rejects.toMatchObject(refused);
    await expect(store.exclusively(async () => {})).rejects.toMatchObject(refused);
    expect(await server.sql(`SELECT FROM ${schema}.loot`)).toEqual([]);
  } finally {
    for (const each of [store, one, two, three]) await each.close();
  }
});

test('what may be altered without harm is not refused', async () => {
  const { schema, store } = await vaultWithRow();
  await server.sql(`ALTER TABLE ${schema}.versions ENABLE ROW LEVEL SECURITY`);
  await server.sql(`CREATE POLICY all_of_it ON ${schema}.versions USING (true)`);
  await server.sql(`CREATE INDEX by_date ON ${schema}.versions (created_at)`);
  const reader = openStore(server, schema);
  expect((await reader.rows('a/key')).rows).toHaveLength(1);
  await store.exclusively(async () => {});
  await reader.close();
  await store.close();
});

test('a role that does not own the tables is told that it cannot wipe them, and who can', async () => {
  const { schema, store, header, row } = await vaultWithRow();
  const password = await makeReader(server, 'writer', schema);
  await server.sql(`GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO writer`);
  const writer = openStore({ ...server, username: 'writer', password }, schema);
  await writer.apply([{ row: { ...row, state: 'disabled' }, replaces: row.sealed }], header.kek.id);
  await expect(writer.scrub()).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining(`VACUUM (FULL) "${schema}".vault_header, "${schema}".versions`),
  });
  await store.scrub();
  await writer.close();
  await store.close();
});

test('what the environment says of connections is not heeded', async () => {
  Object.assign(process.env, {
    PGOPTIONS: '-c search_path=elsewhere -c statement_timeout=1',
    PGREPLICATION: 'database',
  });
  const connections = connectionsTo(serverOf(server, 'public'));
  const asked = `SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS patience`;
  try {
    expect((await connections.query(asked)).rows).toEqual([{ path: '"$user", public', patience: '0' }]);
    await connections.alone(async (session) => {
      expect((await session.query(asked)).rows).toEqual([{ path: '"$user", public', patience: '0' }]);
    });
    await connections.transaction(async (session) => {
      expect((await session.query(asked)).rows).toMatchObject([{ path: 'pg_catalog' }]);
    });
  } finally {
    delete process.env['PGOPTIONS'];
    delete process.env['PGREPLICATION'];
    await connections.close();
  }
});
