import type { DatabaseSync } from 'node:sqlite';

/** Brings all that was committed into the main file, and leaves nothing in the -wal. @throws a busy error while others read. */
export function emptyLog(db: DatabaseSync): void {
  const result = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (result?.['busy'] !== 0) throw Object.assign(new Error('busy'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });
}
