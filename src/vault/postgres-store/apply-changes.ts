import { changedRow } from '../changed-row.ts';
import type { RowChange } from '../definition.ts';
import { kekChanged, noVault, secretChanged } from '../store-problems.ts';
import { COLUMNS, valuesOf } from './columns.ts';
import { refuseStrangeTables } from './plain-tables.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

/**
 * Changes versions, in a transaction that the caller opened.
 * @throws VaultError `conflict`, `kek_changed`, `corrupt`, or `missing` when there is no vault.
 */
export async function applyChanges(
  session: Session,
  tables: Tables,
  changes: readonly RowChange[],
  kekId: string,
  place: string,
): Promise<void> {
  // No triggers can be added before this is committed. The header's table is locked first, as everywhere: two would wait for each other.
  await session.query(`LOCK TABLE ${tables.header} IN ROW SHARE MODE`);
  await session.query(`LOCK TABLE ${tables.versions} IN ROW EXCLUSIVE MODE`);
  await refuseStrangeTables(session, tables, place);
  // The lock holds off rekey and restore, which would otherwise put another header there until this is committed.
  const { rows } = await session.query<{ kek_id: string }>(`SELECT kek_id FROM ${tables.header} FOR SHARE`);
  if (rows[0] === undefined) throw noVault(place);
  if (rows[0].kek_id !== kekId) throw kekChanged(place);
  for (const change of changes)
    if ((await applyChange(session, tables, change)) !== 1) throw secretChanged(changedRow(change).path);
}

/** @returns how many rows changed: none when another stood there than was expected. */
async function applyChange(session: Session, { versions }: Tables, change: RowChange): Promise<number | null> {
  if ('removes' in change) {
    const { path, version, sealed } = change.removes;
    const removal = `DELETE FROM ${versions} WHERE path = $1 AND version = $2 AND sealed = $3`;
    return (await session.query(removal, [path, version, sealed])).rowCount;
  }
  const values = valuesOf(change.row);
  const { rowCount } =
    change.replaces === undefined
      ? await session.query(
          `INSERT INTO ${versions} (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
          values,
        )
      : await session.query(
          `UPDATE ${versions} SET (${COLUMNS}) = ($1, $2, $3, $4, $5, $6, $7, $8)
            WHERE path = $1 AND version = $2 AND sealed = $9`,
          [...values, change.replaces],
        );
  return rowCount;
}
