import { isBusy, resultCode } from '../../core/sqlite-errors.ts';
import { StateAway, StateUnusable } from '../definition.ts';

/** https://sqlite.org/rescode.html: an error in a statement means that tables are not as we made them. */
const ERROR = 1;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const DAMAGE: readonly number[] = [ERROR, CORRUPT, NOT_A_DATABASE];

const MEND_PERMISSIONS =
  'give the user that runs Portcullis the right to read and write it and its directory (SQLite keeps files of its own beside it), or name another file in state.path';
const MOVE_AWAY =
  'move it away, with its -wal and -shm beside it: running gateways write what they know into a new one';
const NAME_ANOTHER = 'name a file in state.path that Portcullis may make';

/** The contents cannot be trusted: what was in the file may be lost. */
export class StateDamaged extends StateUnusable {}

/** It never was ours, or another was put in its place. */
export class StateForeign extends StateDamaged {}

/** What SQLite or the file system said, in words for the person who has to mend it. */
export function asStateError(error: unknown, path: string): unknown {
  if (error instanceof StateUnusable || error instanceof StateAway) return error;
  const code = resultCode(error);
  if (isBusy(error)) return new StateAway(`${path} is held by another process`, error);
  if (code !== undefined) return fromSqlite(code % 256, path, error);
  const { code: name } = (error ?? {}) as { code?: unknown };
  if (name === 'ENOSPC' || name === 'EDQUOT') return new StateAway(`${path} has no room left on its disk`, error);
  if (typeof name !== 'string') return error;
  return withCause(new StateUnusable(`${path} cannot be opened (${name})`, MEND_PERMISSIONS), error);
}

function fromSqlite(code: number, path: string, error: unknown): Error {
  if (DAMAGE.includes(code)) {
    return withCause(new StateDamaged(`${path} is damaged, or not as Portcullis made it`, MOVE_AWAY), error);
  }
  // 10 and 13: the disk fails, or is full. It may pass.
  if (code === 10 || code === 13)
    return new StateAway(`${path} cannot be read or written: its disk fails or is full`, error);
  return withCause(new StateUnusable(`${path} cannot be opened or written to`, MEND_PERMISSIONS), error);
}

export function foreign(path: string): StateUnusable {
  return new StateForeign(`${path} is the database of another program`, NAME_ANOTHER);
}

export function isLink(path: string): StateUnusable {
  return new StateUnusable(`${path} is a symbolic link`, 'name the file itself in state.path, or remove the link');
}

function withCause<E extends Error>(error: E, cause: unknown): E {
  error.cause = cause;
  return error;
}
