import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { LOCK_WAIT } from '../../core/sqlite-patience.ts';
import { VaultError } from '../definition.ts';
import { refuseStrangeObjects } from './expected-objects.ts';
import { keepOwn } from './own-file.ts';
import { APPLICATION_ID } from './schema.ts';

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
