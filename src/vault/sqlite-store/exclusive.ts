import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { ExclusiveRows, VaultHeader, VaultRow } from '../definition.ts';
import { headerFromText } from '../header.ts';
import { rowFrom } from '../row-columns.ts';
import { asVaultError } from './problems.ts';
import { FACTS } from './schema.ts';
import { parametersOf, prepareWrites, writeHeader } from './writes.ts';

const PAGE = 500;

/** The whole vault within a transaction that is open on a connection of its own. */
export function exclusiveRows(db: DatabaseSync, place: string): ExclusiveRows {
  const writes = prepareWrites(db);
  const clearly = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw asVaultError(error, place);
    }
  };
  const each = (rows: readonly VaultRow[], statement: typeof writes.insert) =>
    clearly(() => {
      for (const row of rows) statement.run(parametersOf(row));
    });
  return {
    header: async () => clearly(() => readHeader(db, place)),
    count: async () => clearly(() => Number(db.prepare('SELECT count(*) AS rows FROM versions').get()?.['rows'])),
    pages: () => pages(db, place, clearly),
    replaceHeader: async (header) => clearly(() => writeHeader(db, header)),
    replace: async (rows) => each(rows, writes.replace),
    insert: async (rows) => each(rows, writes.insert),
    removeAll: async () => clearly(() => db.exec('DELETE FROM versions; DELETE FROM vault_header')),
  };
}

/** undefined when there is none. */
export function readHeader(db: DatabaseSync, place: string): VaultHeader | undefined {
  const text = db.prepare('SELECT header FROM vault_header').get()?.['header'];
  return typeof text === 'string' ? headerFromText(text, place) : undefined;
}

async function* pages(db: DatabaseSync, place: string, clearly: <T>(act: () => T) => T): AsyncGenerator<VaultRow[]> {
  const next = db.prepare(
    `SELECT id, ${FACTS}, wrapped_key, sealed FROM versions WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
  );
  for (let after = 0; ; ) {
    const page = clearly(() => next.all(after));
    if (page.length === 0) return;
    yield page.map((columns) => rowFrom(columns, place));
    after = Number(page.at(-1)?.['id']);
    // All of this is synchronous: signals and progress want to be heard in between.
    await setImmediate();
  }
}
