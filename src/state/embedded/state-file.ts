import { chmodSync, lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../core/clock.ts';
import { ensureFile, fileIdentity } from '../../core/sqlite-file.ts';
import { LOCK_WAIT, type PatienceParts, patiently } from '../../core/sqlite-patience.ts';
import type { Timers } from '../../core/timers.ts';
import { StateAway } from '../definition.ts';
import { APPLICATION_ID, SCHEMA } from './schema.ts';
import { asStateError, foreign, isLink } from './state-file-problems.ts';

/** Milliseconds for which a lock is waited for. What is written takes some. */
const PATIENCE = 1000;

/** An open state.sqlite. */
export interface OpenStateFile {
  readonly identity: string;
  readonly db: DatabaseSync;
  /** A prepared statement. */
  readonly sql: (text: string) => StatementSync;
}

export type Row = Record<string, SQLOutputValue>;

/** The file state.sqlite, opened anew when another has taken its place. */
export class StateFile {
  readonly path: string;
  readonly #patience: PatienceParts;
  #opened: OpenStateFile | undefined;
  #hasEnded = false;

  constructor(path: string, clock: Clock, timers: Timers) {
    this.path = path;
    this.#patience = { patience: PATIENCE, clock, timers };
  }

  /**
   * Does something with the file, again and again while others hold its lock, for a second at most.
   * @param make whether the file is made when there is none.
   * @returns undefined when there is none and none is to be made. @throws StateUnusable, StateAway
   */
  async use<T>(make: boolean, act: (state: OpenStateFile) => T): Promise<T | undefined> {
    try {
      return await patiently(this.#patience, () => {
        const state = this.open(make);
        return state && act(state);
      });
    } catch (error) {
      throw asStateError(error, this.path);
    }
  }

  /** @throws what SQLite and the file system say, and StateUnusable. */
  open(make: boolean): OpenStateFile | undefined {
    if (this.#hasEnded) throw new StateAway(`${this.path} was closed`);
    if (make) ensureFile(this.path);
    const identity = fileIdentity(this.path);
    if (this.#opened?.identity !== identity) this.#close();
    if (identity !== undefined) this.#opened ??= openStateFile(this.path, identity);
    return this.#opened;
  }

  /** What differs after somebody else wrote, or put another file in the place of this one. */
  version(): string {
    try {
      const state = this.open(false);
      return state === undefined
        ? 'none'
        : `${state.identity} ${state.sql('PRAGMA data_version').get()?.['data_version']}`;
    } catch {
      return 'away';
    }
  }

  /** Which file it is; undefined when there is none, or it cannot be looked at. */
  identity(): string | undefined {
    try {
      return fileIdentity(this.path);
    } catch {
      return undefined;
    }
  }

  /** For good: what is still under way finds it closed. */
  close(): void {
    this.#hasEnded = true;
    this.#close();
  }

  #close(): void {
    this.#opened?.db.close();
    this.#opened = undefined;
  }
}

function openStateFile(path: string, identity: string): OpenStateFile {
  keepOwn(path);
  const url = pathToFileURL(resolve(path));
  url.searchParams.set('mode', 'rw');
  const db = new DatabaseSync(url, { timeout: LOCK_WAIT });
  try {
    // FULL: what was committed outlives a loss of power.
    db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA trusted_schema = OFF');
    const isNew = !isOurs(db, path);
    db.exec('PRAGMA journal_mode = WAL');
    if (isNew) db.exec(SCHEMA);
    return { identity, db, sql: prepare(db) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** For its owner alone: who can write to it can stop everything. */
function keepOwn(path: string): void {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) throw isLink(path);
  if (!stats.isFile() || (stats.mode & 0o077) === 0) return;
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    // Another user's, such as root's, who let us write to it.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

/** @returns false for an empty file. @throws StateUnusable for the database of something else. */
function isOurs(db: DatabaseSync, path: string): boolean {
  const id = db.prepare('PRAGMA application_id').get()?.['application_id'];
  if (id === APPLICATION_ID) return true;
  if (id !== 0 || db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined) throw foreign(path);
  return false;
}

/** Statements, each prepared once. */
function prepare(db: DatabaseSync): (text: string) => StatementSync {
  const prepared = new Map<string, StatementSync>();
  return (text) => {
    const statement = prepared.get(text) ?? db.prepare(text);
    prepared.set(text, statement);
    return statement;
  };
}
