import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { RowChange, VaultHeader, VaultRow } from '../definition.ts';
import { headerToText } from '../header.ts';
import { secretChanged } from '../store-problems.ts';
import { isConstraint } from './problems.ts';
import { FACTS } from './schema.ts';

const SET = `state = :state, created_at = :createdAt, created_by = :createdBy, previous_until = :previousUntil,
  wrapped_key = :wrappedKey, sealed = :sealed`;

/** A row as named parameters. */
export function parametersOf(row: VaultRow): Record<string, SQLInputValue> {
  const { path, version, state, createdAt, createdBy, previousUntil, wrappedKey, sealed } = row;
  return { path, version, state, createdAt, createdBy, previousUntil, wrappedKey, sealed };
}

/** The statements that write, prepared once for each connection. */
export interface Writes {
  readonly insert: StatementSync;
  readonly replace: StatementSync;
  readonly replaceIfSame: StatementSync;
}

export function prepareWrites(db: DatabaseSync): Writes {
  return {
    insert: db.prepare(
      `INSERT INTO versions (${FACTS}, wrapped_key, sealed) VALUES
       (:path, :version, :state, :createdAt, :createdBy, :previousUntil, :wrappedKey, :sealed)`,
    ),
    replace: db.prepare(`UPDATE versions SET ${SET} WHERE path = :path AND version = :version`),
    replaceIfSame: db.prepare(
      `UPDATE versions SET ${SET} WHERE path = :path AND version = :version AND sealed = :replaces`,
    ),
  };
}

/** Within a transaction that is open. @throws VaultError `conflict`. */
export function writeChange({ row, replaces }: RowChange, writes: Writes): void {
  const done = unlessConflicting(row, () =>
    replaces === undefined
      ? writes.insert.run(parametersOf(row))
      : writes.replaceIfSame.run({ ...parametersOf(row), replaces }),
  );
  if (done.changes !== 1) throw secretChanged(row.path);
}

/** Within a transaction that is open. */
export function writeHeader(db: DatabaseSync, header: VaultHeader): void {
  db.prepare('INSERT OR REPLACE INTO vault_header (id, header) VALUES (1, ?)').run(headerToText(header));
}

function unlessConflicting<T>(row: VaultRow, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw isConstraint(error) ? secretChanged(row.path, error) : error;
  }
}
