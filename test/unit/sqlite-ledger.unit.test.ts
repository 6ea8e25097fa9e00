import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { StateAway } from '../../src/state/definition.ts';
import { SqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts';
import { eventually } from '../harness/eventually.ts';
import { aCall, orderRig } from '../harness/order-rig.ts';

let folder: string;
let path: string;
const opened: SqliteLedger[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-state-'));
  path = join(folder, 'var', 'state.sqlite');
});
afterEach(() => {
  for (const ledger of opened.splice(0)) ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

function ledgerAt(at = path): SqliteLedger {
  const ledger = new SqliteLedger({ path: at, clock: systemClock, timers: systemTimers });
  opened.push(ledger);
  return ledger;
}

const entry = (id: string) => new Map([[id, `text of ${id}`]]);
const remove = () => {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
};
const damage = () => {
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
  writeFileSync(path, Buffer.alloc(4096, 'x'));
};

test('nothing is made by reading, and what is made is for its owner alone', async () => {
  expect((await ledgerAt().read()).size).toBe(0);
  expect(statSync(join(folder, 'var'), { throwIfNoEntry: false })).toBeUndefined();
  await ledgerAt().add(entry('a'));
  for (const end of ['', '-wal', '-shm']) expect(statSync(path + end).mode & 0o777).toBe(0o600);
});

test('what another connection added is told alone, and by a watch', async () => {
  const [one, two] = [ledgerAt(), ledgerAt()];
  await one.add(entry('a'));
  expect(await one.readNew()).toBeUndefined();
  await one.read();
  let isHeard = false;
  const end = one.watch(() => {
    isHeard = true;
  });
  await two.add(entry('b'));
  expect(await one.readNew()).toEqual(entry('b'));
  expect(await one.readNew()).toEqual(new Map());
  await eventually(() => isHeard);
  end();
});

test('where an entry was taken out, or the file was replaced, it cannot be told what is new', async () => {
  const [one, two] = [ledgerAt(), ledgerAt()];
  await one.add(new Map([...entry('a'), ...entry('b')]));
  await one.read();
  const db = new DatabaseSync(path);
  db.exec(`DELETE FROM orders WHERE id = 'a'`);
  db.close();
  expect(await one.readNew()).toBeUndefined();
  await one.read();
  expect(await one.readNew()).toEqual(new Map());
  remove();
  expect(await one.readNew()).toBeUndefined();
  await one.read();
  expect(await one.readNew()).toBeUndefined();
  await two.add(entry('c'));
  expect(await one.readNew()).toBeUndefined();
  expect(await one.read()).toEqual(entry('c'));
});

test('a text that was changed is put right', async () => {
  const ledger = ledgerAt();
  await ledger.add(entry('a'));
  const db = new DatabaseSync(path);
  db.exec(`UPDATE orders SET text = 'other'`);
  db.close();
  await ledger.add(entry('a'));
  expect(await ledger.read()).toEqual(entry('a'));
});

test('a file that is deleted under a running book is made anew, with all that is in force', async () => {
  const ledger = ledgerAt();
  const { book, hold } = orderRig({ ledgers: [ledger], clock: systemClock, timers: systemTimers });
  await book.open();
  book.start();
  const { id } = await hold();
  await book.revoke({ of: { token: 't1' }, reason: 'r', by: 'b' });
  remove();
  await eventually(async () => (await ledgerAt().read()).size === 2);
  expect((await ledgerAt().read()).has(id)).toBe(true);
  await book.close();
});

test('an older copy in its place takes nothing back', async () => {
  const ledger = ledgerAt();
  const { book, hold, code } = orderRig({ ledgers: [ledger], clock: systemClock, timers: systemTimers });
  await book.open();
  const { id } = await hold();
  const db = new DatabaseSync(path);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const copy = readFileSync(path);
  book.start();
  const made = await book.release({ of: [id], code: code(), reason: 'over', by: 'b' });
  writeFileSync(`${path}.copy`, copy);
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
  renameSync(`${path}.copy`, path);
  await eventually(async () => (await ledgerAt().read()).has(made.id));
  expect(book.holds).toEqual([]);
  await book.close();
});

test('a damaged file holds everything, the same for all who read it, and says what to do', async () => {
  await ledgerAt().add(entry('a'));
  for (const ledger of opened.splice(0)) ledger.close();
  damage();
  await expect(ledgerAt().check()).resolves.toBeUndefined();
  const { book, lines } = orderRig({ ledgers: [ledgerAt()] });
  await book.open();
  expect(book.holdOn(aCall)?.order.scope).toEqual({});
  expect(lines.find(({ event }) => event === 'orders_not_kept')?.['message']).toContain('move it away');
  const again = orderRig({ ledgers: [ledgerAt()] });
  await again.book.open();
  expect(again.book.holds.map(({ id }) => id)).toEqual(book.holds.map(({ id }) => id));
  await expect(ledgerAt().add(entry('b'))).rejects.toThrow(/is damaged.*move it away/);
});

test.each([
  ['cut short', () => truncateSync(path, 5000)],
  [
    'with tables that are not ours',
    () => {
      const db = new DatabaseSync(path);
      db.exec('DROP TABLE orders');
      db.close();
    },
  ],
])('a file %s holds everything', async (_what, spoil) => {
  const ledger = ledgerAt();
  await ledger.add(new Map(Array.from({ length: 500 }, (_, index) => [`id ${index}`, 'x'.repeat(100)])));
  ledger.close();
  spoil();
  const { book } = orderRig({ ledgers: [ledgerAt()] });
  await book.open();
  expect(book.holdOn(aCall)).toBeDefined();
});

test.each([
  ['a link', () => symlinkSync('elsewhere', path), 'is a symbolic link'],
  ['a directory', () => mkdirSync(path), 'cannot be opened'],
  [
    'another program’s',
    () => {
      const db = new DatabaseSync(path);
      db.exec('CREATE TABLE theirs (id)');
      db.close();
    },
    'the database of another program',
  ],
])('%s is refused at the start, with what to do', async (_what, make, message) => {
  mkdirSync(join(folder, 'var'));
  writeFileSync(join(folder, 'var', 'elsewhere'), '');
  make();
  const error = await ledgerAt()
    .check()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'StateUnusable', found: expect.stringContaining(message) });
  expect((error as { write: string }).write).toMatch(/state\.path/);
});

test('a lock that another process holds for long is an outage, and ends', async () => {
  await ledgerAt().add(entry('a'));
  const db = new DatabaseSync(path);
  db.exec('BEGIN IMMEDIATE');
  await expect(ledgerAt().add(entry('b'))).rejects.toBeInstanceOf(StateAway);
  expect(await ledgerAt().read()).toEqual(entry('a'));
  db.exec('ROLLBACK');
  db.close();
  await ledgerAt().add(entry('b'));
});

test('once it is closed nothing opens it again', async () => {
  const ledger = ledgerAt();
  await ledger.add(entry('a'));
  const reading = ledger.readNew();
  ledger.close();
  await reading;
  await expect(ledger.read()).rejects.toBeInstanceOf(StateAway);
  await expect(ledger.add(entry('b'))).rejects.toBeInstanceOf(StateAway);
});
