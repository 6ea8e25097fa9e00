/** Result codes of SQLite: https://sqlite.org/rescode.html */
const BUSY = 5;

/** What SQLite said, extended; undefined for what is no error of SQLite's. */
export function resultCode(error: unknown): number | undefined {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (code === 'ERR_SQLITE_ERROR') return typeof errcode === 'number' ? errcode : 1;
  // A number that JavaScript cannot hold, where Portcullis stores none.
  return code === 'ERR_OUT_OF_RANGE' ? 11 : undefined;
}

/** Whether somebody else holds the lock for now. */
export function isBusy(error: unknown): boolean {
  return (resultCode(error) ?? 0) % 256 === BUSY;
}
