import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { fileIdentity } from '../../core/sqlite-file.ts';
import { noVault } from '../store-problems.ts';
import { holdsVault, openConnection } from './connection.ts';
import { refuseStrangeObjects } from './expected-objects.ts';
import { FACTS, SCHEMA } from './schema.ts';
import { prepareWrites, type Writes } from './writes.ts';

/** An open file that holds a vault. */
interface Opened {
  readonly identity: string;
  readonly db: DatabaseSync;
  readonly kekId: StatementSync;
  readonly rows: StatementSync;
  readonly changes: StatementSync;
  readonly writes: Writes;
}

/** Keeps the file of a vault open, and opens it anew when another has taken its place. */
export class OpenFile {
  readonly #path: string;
  #opened: Opened | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws VaultError `missing` when there is no vault. */
  vault(): Opened {
    const opened = this.current();
    if (opened === undefined) throw noVault(this.#path);
    return opened;
  }

  /** undefined when there is no vault. */
  current(): Opened | undefined {
    const identity = fileIdentity(this.#path);
    if (this.#opened?.identity !== identity) this.close();
    if (identity !== undefined) this.#opened ??= open(this.#path, identity);
    return this.#opened;
  }

  /** What differs after somebody else wrote, or put another file in the place of this one. */
  state(): string {
    try {
      const opened = this.current();
      return opened === undefined ? 'none' : `${opened.identity} ${opened.changes.get()?.['data_version']}`;
    } catch {
      return 'away';
    }
  }

  close(): void {
    this.#opened?.db.close();
    this.#opened = undefined;
  }
}

function open(path: string, identity: string): Opened | undefined {
  const db = openConnection(path);
  if (!holdsVault(db)) {
    db.close();
    return undefined;
  }
  return {
    identity,
    db,
    kekId: db.prepare('SELECT kek_id FROM vault_header'),
    // One statement: the rows and the id of their KEK are from one moment.
    rows: db.prepare(
      `SELECT kek_id, ${FACTS}, wrapped_key, sealed FROM vault_header LEFT JOIN versions ON path = ? ORDER BY version DESC`,
    ),
    changes: db.prepare('PRAGMA data_version'),
    writes: prepareWrites(db),
  };
}

/** A connection within a transaction that lets nobody else write; the tables are there, though perhaps not yet for others. */
export function beginExclusively(path: string): DatabaseSync {
  const db = openConnection(path);
  try {
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('BEGIN IMMEDIATE');
    db.exec(SCHEMA);
    // Looked at before, too; from here on nobody else can add any.
    refuseStrangeObjects(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
