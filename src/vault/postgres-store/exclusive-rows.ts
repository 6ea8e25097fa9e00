import { type ExclusiveRows, VaultError, type VaultRow } from '../definition.ts';
import { headerToText } from '../header.ts';
import { COLUMNS, columnsOf, NEW_ROWS, newRows, type RowColumns, toRow } from './columns.ts';
import { refuseStrangeTables } from './plain-tables.ts';
import { readHeader } from './read.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** Rows that one statement reads or writes: some hundred kilobytes. */
const PAGE = 500;

/** The rows of a vault, in a transaction that the caller opened. Readers go on with what was; whoever would write waits. */
export async function lockRows(session: Session, tables: Tables, place: string): Promise<ExclusiveRows> {
  const { header, versions } = tables;
  await session.query(`LOCK TABLE ${header}, ${versions} IN EXCLUSIVE MODE`);
  await refuseStrangeTables(session, tables, place);
  const run = async (statement: string, rows: readonly VaultRow[]) => {
    let done = 0;
    for (let start = 0; start < rows.length; start += PAGE)
      done += (await session.query(statement, newRows(rows.slice(start, start + PAGE)))).rowCount ?? 0;
    if (done !== rows.length)
      throw new VaultError('corrupt', `the vault ${place} lacks a row that was to be replaced; nothing was changed`);
  };
  return {
    header: () => readHeader(session, tables, place),
    count: async () => {
      const { rows } = await session.query<{ count: string }>(`SELECT count(*) FROM ${versions}`);
      return Number(rows[0]?.count);
    },
    pages: () => pages(session, versions, place),
    replaceHeader: async (next) => {
      await session.query(
        `INSERT INTO ${header} (id, header) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET header = excluded.header`,
        [headerToText(next)],
      );
    },
    replace: (rows) =>
      run(
        `UPDATE ${versions} AS old SET (${COLUMNS}) = (SELECT ${columnsOf('new')})
          FROM ${NEW_ROWS} WHERE old.path = new.path AND old.version = new.version`,
        rows,
      ),
    insert: (rows) => run(`INSERT INTO ${versions} (${COLUMNS}) SELECT ${COLUMNS} FROM ${NEW_ROWS}`, rows),
    removeAll: async () => {
      await session.query(`DELETE FROM ${versions}`);
      await session.query(`DELETE FROM ${header}`);
    },
  };
}

/** From each row on to those after it: whatever is replaced on the way, none comes twice and none is left out. */
async function* pages(session: Session, versions: string, place: string): AsyncGenerator<VaultRow[]> {
  for (let after: readonly [string, number] = ['', 0]; ; ) {
    const { rows } = await session.query<RowColumns>(
      `SELECT ${COLUMNS} FROM ${versions} WHERE (path, version) > ($1, $2::integer) ORDER BY path, version LIMIT ${PAGE}`,
      after,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((columns) => toRow(columns, place));
    after = [last.path, last.version];
  }
}
