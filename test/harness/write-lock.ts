import { DatabaseSync } from 'node:sqlite';

/** Whether another process is writing to this SQLite file, which must exist. */
export function isBeingWritten(path: string): boolean {
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch (error) {
    // https://sqlite.org/rescode.html#busy, with its extensions in the higher bits.
    if (Number((error as { errcode?: unknown }).errcode) % 256 === 5) return true;
    throw error;
  } finally {
    db.close();
  }
}
