import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { VaultError } from '../definition.ts';
import { refuseStrangeObjects } from './expected-objects.ts';
import { keepOwn } from './own-file.ts';
import { APPLICATION_ID } from './schema.ts';

/** Milliseconds for which SQLite waits for a lock, and the process with it. */
const LOCK_WAIT = 10;

/** Which file it is that has a name now; undefined when none has. */
export function fileIdentity(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  // The number of a file that was removed may be given to the one that is put in its place.
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`;
}

/** Makes an empty file for a vault, which only its owner may read, unless there is a file. The directory is made too. */
export function ensureFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // Before SQLite opens it: that would make it readable by all, and its -wal and -shm take their mode from it.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return;
  }
  syncDirectory(dirname(path));
}

/**
 * Opens a file that exists; it writes nothing into it.
 * @throws VaultError `unsupported` when it is a link, another user's, or a database of something else; `corrupt` when it defines what
 *   no vault does.
 */
export function openConnection(path: string): DatabaseSync {
  const db = openAnother(path);
  try {
    refuseForeign(db, path);
    if (holdsVault(db)) refuseStrangeObjects(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a file once more of which that was asked already. */
export function openAnother(path: string): DatabaseSync {
  keepOwn(path);
  const url = pathToFileURL(resolve(path));
  url.searchParams.set('mode', 'rw');
  const db = new DatabaseSync(url, { timeout: LOCK_WAIT });
  try {
    // FULL: what was committed outlives a loss of power. secure_delete: what is deleted is overwritten.
    db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether a vault was ever committed to this file. */
export function holdsVault(db: DatabaseSync): boolean {
  return applicationId(db) === APPLICATION_ID;
}

function refuseForeign(db: DatabaseSync, path: string): void {
  if (holdsVault(db) || db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) return;
  throw new VaultError(
    'unsupported',
    `${path} is the database of another program; name another file in secrets.options.path`,
  );
}

function applicationId(db: DatabaseSync): unknown {
  return db.prepare('PRAGMA application_id').get()?.['application_id'];
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
