import type { VaultHeader, VaultRow, VersionFacts } from '../definition.ts';
import { headerFromText } from '../header.ts';
import { afterAllThatBegin } from '../path-range.ts';
import { noVault } from '../store-problems.ts';
import { columnsOf, FACTS, type FactColumns, type RowColumns, toFacts, toRow } from './columns.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/** undefined when the tables hold no vault. */
export async function readHeader(
  session: Session,
  { header }: Tables,
  place: string,
): Promise<VaultHeader | undefined> {
  const { rows } = await session.query<{ header: string }>(`SELECT header FROM ${header}`);
  return rows[0] && headerFromText(rows[0].header, place);
}

/**
 * A secret's rows and the KEK's id, by one statement, which sees one state of both.
 * @throws VaultError `missing` when there is no vault.
 */
export async function readRows(
  session: Session,
  { header, versions }: Tables,
  path: string,
  place: string,
): Promise<{ kekId: string; rows: VaultRow[] }> {
  const { rows } = await session.query<RowColumns & { kek_id: string; sealed: Buffer | null }>(
    `SELECT kek_id, ${columnsOf('found')} FROM ${header} LEFT JOIN ${versions} AS found ON path = $1 ORDER BY version DESC`,
    [path],
  );
  if (rows[0] === undefined) throw noVault(place);
  const found = rows.filter(({ sealed }) => sealed !== null);
  return { kekId: rows[0].kek_id, rows: found.map((columns) => toRow(columns, place)) };
}

/** The facts of every row whose path begins so; the paths are in the order of bytes (collation "C"). */
export async function readFacts(
  session: Session,
  { versions }: Tables,
  prefix: string,
  place: string,
): Promise<VersionFacts[]> {
  const [where, values] =
    prefix === '' ? ['', []] : ['WHERE path >= $1 AND path < $2', [prefix, afterAllThatBegin(prefix)]];
  const { rows } = await session.query<FactColumns>(
    `SELECT ${FACTS} FROM ${versions} ${where} ORDER BY path, version DESC`,
    values,
  );
  return rows.map((columns) => toFacts(columns, place));
}
