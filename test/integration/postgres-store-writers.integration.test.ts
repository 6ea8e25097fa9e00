import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { VaultHeader, VaultRow } from '../../src/vault/definition.ts';
import type { PostgresStore } from '../../src/vault/postgres-store.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestDatabase, type TestDatabase } from '../harness/postgres.ts';
import { openStore, someHeader, someRow } from '../harness/postgres-store.ts';

let database: TestDatabase;
let schema: string;
let header: VaultHeader;
let one: PostgresStore;
let other: PostgresStore;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  schema = database.freshSchema();
  header = someHeader();
  one = openStore(database, schema);
  other = openStore(database, schema);
});
afterEach(async () => {
  await one.close();
  await other.close();
});
afterAll(async () => {
  await database.close();
});

const codes = (settled: PromiseSettledResult<unknown>[]) =>
  settled.map((each) => (each.status === 'fulfilled' ? 'done' : (each.reason as { code?: unknown }).code)).sort();

describe('two processes', () => {
  test('that make the vault at once: one has made it', async () => {
    const stores = Array.from({ length: 6 }, () => openStore(database, schema));
    const made = await Promise.allSettled(stores.map((store) => store.create(someHeader())));
    await Promise.all(stores.map((store) => store.close()));
    expect(codes(made)).toEqual(['done', ...Array.from({ length: 5 }, () => 'exists')]);
    expect(await one.header()).toBeDefined();
  });

  test('that store a version of the same number: one has stored it', async () => {
    await one.create(header);
    const stored = await Promise.allSettled(
      [one, other].map((store) => store.apply([{ row: someRow('a/key') }], header.kek.id)),
    );
    expect(codes(stored)).toEqual(['conflict', 'done']);
    expect((await one.rows('a/key')).rows).toHaveLength(1);
  });

  test('that replace the same row: one has replaced it, and the other has changed nothing at all', async () => {
    await one.create(header);
    const row = someRow('a/key');
    await one.apply([{ row }], header.kek.id);
    const replace = (store: PostgresStore, createdBy: string) =>
      store.apply(
        [{ row: someRow(`b/${createdBy}`) }, { row: someRow('a/key', { createdBy }), replaces: row.sealed }],
        header.kek.id,
      );
    expect(codes(await Promise.allSettled([replace(one, 'one'), replace(other, 'other')]))).toEqual([
      'conflict',
      'done',
    ]);
    const [winner] = (await one.rows('a/key')).rows;
    expect((await one.facts()).map(({ path }) => path)).toEqual(['a/key', `b/${winner?.createdBy}`]);
  });

  test('that make different versions current: one is', async () => {
    await one.create(header);
    const rows = [1, 2].map((version) => someRow('a/key', { version, state: 'disabled' }));
    await one.apply(
      rows.map((row) => ({ row })),
      header.kek.id,
    );
    const enable = (store: PostgresStore, row: VaultRow) =>
      store.apply([{ row: { ...someRow('a/key'), version: row.version }, replaces: row.sealed }], header.kek.id);
    const [first, second] = rows as [VaultRow, VaultRow];
    expect(codes(await Promise.allSettled([enable(one, first), enable(other, second)]))).toEqual(['conflict', 'done']);
  });
});

describe('while one has the vault to itself', () => {
  beforeEach(async () => {
    await one.create(header);
    await one.apply([{ row: someRow('a/key', { createdBy: 'before' }) }], header.kek.id);
  });
  const writers = async () => (await other.rows('a/key')).rows.map(({ createdBy }) => createdBy);

  test('others read what was, and wait to write until they are told that they cannot', async () => {
    await one.exclusively(async (rows) => {
      await rows.replace([someRow('a/key', { createdBy: 'meanwhile' })]);
      expect(await writers()).toEqual(['before']);
      const write = other.apply([{ row: someRow('b/key') }], header.kek.id);
      await expect(write).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('vault rekey') });
    });
    expect(await writers()).toEqual(['meanwhile']);
  });

  test('what waited for a rekey is not stored under the old key', async () => {
    let write: Promise<void> | undefined;
    await one.exclusively(async (rows) => {
      write = other.apply([{ row: someRow('b/key') }], header.kek.id);
      write.catch(() => {});
      const waiting = 'SELECT 1 FROM pg_locks JOIN pg_class ON oid = relation WHERE relnamespace = $1::regnamespace';
      await eventually(async () => (await database.sql(`${waiting} AND NOT granted`, [schema])).length > 0);
      await rows.replaceHeader({ ...header, kek: { ...header.kek, id: someHeader().kek.id } });
    });
    await expect(write).rejects.toMatchObject({ code: 'kek_changed' });
  });

  test('nothing is kept of work that throws', async () => {
    const work = one.exclusively(async (rows) => {
      await rows.removeAll();
      throw new Error('in the middle');
    });
    await expect(work).rejects.toThrow('in the middle');
    expect(await other.header()).toEqual(header);
    expect(await writers()).toEqual(['before']);
  });

  test('nothing is kept of work whose connection is cut', async () => {
    const work = one.exclusively(async (rows) => {
      await rows.removeAll();
      await database.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE mode = 'ExclusiveLock' AND relation = '${schema}.versions'::regclass`,
      );
      await rows.count();
    });
    await expect(work).rejects.toThrow('is away');
    expect(await writers()).toEqual(['before']);
  });

  test('more rows than a page are read once each, while they are replaced', async () => {
    const paths = Array.from({ length: 1203 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
    const read = await one.exclusively(async (rows) => {
      await rows.insert(paths.map((path) => someRow(path)));
      const seen: string[] = [];
      for await (const page of rows.pages()) {
        seen.push(...page.map(({ path }) => path));
        await rows.replace(page.map((row) => ({ ...row, createdBy: 'replaced' })));
      }
      return seen;
    });
    expect(read).toEqual(['a/key', ...paths]);
    expect((await other.facts()).every(({ createdBy }) => createdBy === 'replaced')).toBe(true);
  });

  test('a row that is to be replaced and is not there undoes everything', async () => {
    const work = one.exclusively((rows) => rows.replace([someRow('a/key'), someRow('never/there')]));
    await expect(work).rejects.toMatchObject({ code: 'corrupt' });
    expect(await writers()).toEqual(['before']);
  });
});
