import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectoryNow } from './sync-directory.ts';

/** Which file it is that has a name now; undefined when none has. */
export function fileIdentity(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  // The number of a file that was removed may be given to the one that is put in its place.
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`;
}

/** Makes an empty file for a database, which only its owner may read, unless there is a file. The directory is made too. */
export function ensureFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // Before SQLite opens it: that would make it readable by all, and its -wal and -shm take their mode from it.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return;
  }
  syncDirectoryNow(dirname(path));
}
