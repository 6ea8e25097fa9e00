import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { changedRow } from '../changed-row.ts';
import type { RowChange, VaultHeader, VaultRow } from '../definition.ts';
import { headerToText } from '../header.ts';
import { secretChanged } from '../store-problems.ts';
import { isConstraint } from './problems.ts';
import { FACTS } from './schema.ts';

const SET = `state = :state, created_at = :createdAt, created_by = :createdBy, valid_until = :validUntil,
  wrapped_key = :wrappedKey, sealed = :sealed`;

/** A row as named parameters. */
export function parametersOf(row: VaultRow): Record<string, SQLInputValue> {
  const { path, version, state, createdAt, createdBy, validUntil, wrappedKey, sealed } = row;
  return { path, version, state, createdAt, createdBy, validUntil, wrappedKey, sealed };
}

/** The statements that write, prepared once for each connection. */
export interface Writes {
  readonly insert: StatementSync;
  readonly replace: StatementSync;
  readonly replaceIfSame: StatementSync;
  readonly removeIfSame: StatementSync;
}

export function prepareWrites(db: DatabaseSync): Writes {
  return {
    insert: db.prepare(
      `INSERT INTO versions (${FACTS}, wrapped_key, sealed) VALUES
       (:path, :version, :state, :createdAt, :createdBy, :validUntil, :wrappedKey, :sealed)`,
    ),
    replace: db.prepare(`UPDATE versions SET ${SET} WHERE path = :path AND version = :version`),
    replaceIfSame: db.prepare(
      `UPDATE versions SET ${SET} WHERE path = :path AND version = :version AND sealed = :replaces`,
    ),
    removeIfSame: db.prepare('DELETE FROM versions WHERE path = :path AND version = :version AND sealed = :sealed'),
  };
}

/** Within a transaction that is open. @throws VaultError `conflict`. */
export function writeChange(change: RowChange, writes: Writes): void {
  const { path } = changedRow(change);
  if (unlessConflicting(path, () => run(change, writes)) !== 1) throw secretChanged(path);
}

/** @returns how many rows changed: none when another stood there than was expected. */
function run(change: RowChange, { insert, replaceIfSame, removeIfSame }: Writes): number | bigint {
  if ('removes' in change) {
    const { path, version, sealed } = change.removes;
    return removeIfSame.run({ path, version, sealed }).changes;
  }
  const { row, replaces } = change;
  if (replaces === undefined) return insert.run(parametersOf(row)).changes;
  return replaceIfSame.run({ ...parametersOf(row), replaces }).changes;
}

/** Within a transaction that is open. */
export function writeHeader(db: DatabaseSync, header: VaultHeader): void {
  db.prepare('INSERT OR REPLACE INTO vault_header (id, header) VALUES (1, ?)').run(headerToText(header));
}

function unlessConflicting<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw isConstraint(error) ? secretChanged(path, error) : error;
  }
}
