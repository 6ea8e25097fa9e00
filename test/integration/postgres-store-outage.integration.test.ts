import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { VaultError, type VaultHeader } from '../../src/vault/definition.ts';
import { connectionsTo } from '../../src/vault/postgres-store/connections.ts';
import { PostgresStore } from '../../src/vault/postgres-store.ts';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';
import { startPostgres, type TestServer } from '../harness/postgres.ts';
import { openStore, serverOf, someHeader, someRow } from '../harness/postgres-store.ts';

let server: TestServer;
let header: VaultHeader;
let store: PostgresStore;
let other: PostgresStore;

beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  const schema = server.freshSchema();
  header = someHeader();
  store = openStore(server, schema);
  other = openStore(server, schema);
  await store.create(header);
});
afterEach(async () => {
  await store.close();
  await other.close();
});
afterAll(async () => {
  await server.close();
});

/** What an operation is refused with, when that says that the server is away. */
async function awayBy(operation: Promise<unknown>): Promise<string> {
  const error = await operation.then(
    () => new Error('nothing'),
    (reason: unknown) => reason as Error,
  );
  expect(error).not.toBeInstanceOf(VaultError);
  expect(error.message).not.toContain(server.password);
  return error.message;
}

test('a server that is gone is away, and used again when it is back', async () => {
  await store.rows('a/key');
  await server.stop();
  expect(await awayBy(store.rows('a/key'))).toContain('is away');
  expect(await awayBy(store.rows('a/key'))).toContain('nothing listens');
  expect(await awayBy(store.apply([{ row: someRow('a/key') }], header.kek.id))).toContain('nothing listens');
  expect(await awayBy(store.header())).toContain('nothing listens');
  await server.start();
  await store.apply([{ row: someRow('a/key') }], header.kek.id);
  expect((await store.rows('a/key')).rows).toHaveLength(1);
});

test('a server that hangs fails every operation in the end, on connections that are open and new ones', async () => {
  await store.rows('a/key');
  await server.freeze();
  try {
    const operations = [
      store.rows('a/key'),
      store.apply([{ row: someRow('a/key') }], header.kek.id),
      other.header(),
      other.exclusively(async () => {}),
      // More than there may be connections.
      ...Array.from({ length: 8 }, () => store.rows('b/key')),
    ];
    for (const message of await Promise.all(operations.map(awayBy)))
      expect(message).toContain('no answer came in time');
  } finally {
    server.thaw();
  }
  expect((await store.rows('a/key')).kekId).toBe(header.kek.id);
});

test('a connection that is lost in the middle of a transaction fails that, and nothing else', async () => {
  const connections = connectionsTo(serverOf(server, 'public'));
  const transaction = connections.transaction(async (session) => {
    const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await server.sql('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    const left = () => server.sql('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [rows[0]?.pid]);
    await eventually(async () => (await left()).length === 0);
    await session.query('SELECT 1');
  });
  expect(await awayBy(transaction)).toContain('is away');
  expect((await connections.query('SELECT 1')).rowCount).toBe(1);
  await connections.close();
});

test('a transaction that went on after a statement had failed does not pass for done', async () => {
  const connections = connectionsTo(serverOf(server, 'public'));
  const transaction = connections.transaction(async (session) => {
    await session.query('SELECT 1 / 0').catch(() => {});
  });
  await expect(transaction).rejects.toMatchObject({ code: 'conflict' });
  await connections.close();
});

test('what others change is told, with its path', async () => {
  const heard: (string | undefined)[] = [];
  const end = other.watch((path) => heard.push(path));
  // It says first that it has begun to listen.
  await eventually(() => heard.length > 0);
  await store.apply([{ row: someRow('a/key') }, { row: someRow('b/key') }], header.kek.id);
  await eventually(() => heard.length > 2);
  await store.exclusively(async () => {});
  await eventually(() => heard.length > 3);
  expect(heard).toEqual([undefined, 'a/key', 'b/key', undefined]);
  end();
});

test('a change that is undone is not told', async () => {
  const heard: (string | undefined)[] = [];
  other.watch((path) => heard.push(path));
  await eventually(() => heard.length > 0);
  await store.apply([{ row: someRow('a/key') }], header.kek.id);
  await expect(store.apply([{ row: someRow('b/key') }, { row: someRow('a/key') }], header.kek.id)).rejects.toThrow();
  await store.apply([{ row: someRow('c/key') }], header.kek.id);
  await eventually(() => heard.includes('c/key'));
  expect(heard).toEqual([undefined, 'a/key', 'c/key']);
});

test('own changes are not told', async () => {
  const heard: (string | undefined)[] = [];
  store.watch((path) => heard.push(path));
  await eventually(() => heard.length > 0);
  await store.apply([{ row: someRow('own/key') }], header.kek.id);
  await other.apply([{ row: someRow('others/key') }], header.kek.id);
  await eventually(() => heard.includes('others/key'));
  expect(heard).toEqual([undefined, 'others/key']);
});

test('after the listening connection was lost, anything may have changed, and changes are told again', async () => {
  const heard: (string | undefined)[] = [];
  other.watch((path) => heard.push(path));
  await eventually(() => heard.length > 0);
  await server.stop();
  await server.start();
  await eventually(() => heard.length > 1);
  await store.apply([{ row: someRow('a/key') }], header.kek.id);
  await eventually(() => heard.includes('a/key'));
  expect(heard).toEqual([undefined, undefined, 'a/key']);
});

test('a listening connection on which nothing comes back is lost, too', async () => {
  const time = manualTime();
  const listener = new PostgresStore(serverOf(server, 'public'), time.timers);
  const heard: (string | undefined)[] = [];
  listener.watch((path) => heard.push(path));
  await eventually(() => heard.length > 0 && time.pending.length > 0);
  const [heartbeat = 0] = time.pending;
  await server.freeze();
  time.advance(heartbeat);
  await eventually(() => time.pending.length > 0, { what: 'another attempt' });
  server.thaw();
  time.advance(time.pending[0] ?? 0);
  await eventually(() => heard.length > 1);
  await listener.close();
});

test('nothing is told any more once it was ended, and closing ends it', async () => {
  const heard: (string | undefined)[] = [];
  const end = other.watch((path) => heard.push(path));
  other.watch((path) => heard.push(path));
  await eventually(() => heard.length === 2);
  end();
  await other.close();
  const listening = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'";
  await eventually(async () => (await server.sql(listening)).length === 0);
});
