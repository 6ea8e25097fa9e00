import { isBusy, resultCode } from '../../core/sqlite-errors.ts';
import { VaultError, type VaultErrorCode } from '../definition.ts';

/** Result codes of SQLite: https://sqlite.org/rescode.html */
const CONSTRAINT = 19;
const IO_FAILED = 10;
const WRITE_FAILED = 778;

const RESTORE =
  'move the file away, with its -wal and -shm beside it, and run "npm run -s portcullis -- vault restore" with your last backup';
const MEND_PERMISSIONS =
  'give the user that runs Portcullis the right to read and write it and its directory: SQLite keeps files of its own beside it';
const MAKE_ROOM = 'nothing was changed: make room, and do it again';

const PROBLEMS: Readonly<Record<number, readonly [VaultErrorCode, string, string]>> = {
  1: ['corrupt', 'is not as Portcullis made it', RESTORE],
  3: ['unsupported', 'may not be opened', MEND_PERMISSIONS],
  8: ['unsupported', 'may not be written to', MEND_PERMISSIONS],
  11: ['corrupt', 'is damaged or was cut short', RESTORE],
  13: ['full', 'has no room left on its disk', MAKE_ROOM],
  14: ['unsupported', 'cannot be opened', MEND_PERMISSIONS],
  26: ['corrupt', 'is no vault, or its beginning was overwritten', RESTORE],
};

/** Whether what was to be stored is there already. */
export function isConstraint(error: unknown): boolean {
  return (resultCode(error) ?? 0) % 256 === CONSTRAINT;
}

/** What SQLite or the file system said, in words for the person who has to mend it. Errors that are none of theirs stay as they are. */
export function asVaultError(error: unknown, place: string): unknown {
  if (isBusy(error)) return locked(place, error);
  const code = resultCode(error);
  if (code === undefined) return fromFileSystem(error, place);
  // A write beyond a limit of file sizes, or a quota, is no "disk full" to SQLite.
  if (code % 256 === IO_FAILED && code !== WRITE_FAILED) return diskFailed(place, error);
  const problem = PROBLEMS[code === WRITE_FAILED ? 13 : code % 256];
  if (problem === undefined) return error;
  const [kind, found, write] = problem;
  return new VaultError(kind, `the vault ${place} ${found}; ${write}`, error);
}

function locked(place: string, cause: unknown): VaultError {
  return new VaultError(
    'locked',
    `the vault ${place} is held by another process, such as "vault rekey" or "vault restore"; try again when that is done`,
    cause,
  );
}

/** It may pass, as on a network's disk: no matter of the vault. */
function diskFailed(place: string, cause: unknown): Error {
  const message = `the vault ${place} could not be read or written, as its disk reports an error; look at the disk, then do it again`;
  return new Error(message, { cause });
}

function fromFileSystem(error: unknown, place: string): unknown {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new VaultError('full', `the vault ${place} has no room left on its disk; ${MAKE_ROOM}`, error);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EISDIR') {
    return new VaultError('unsupported', `the vault ${place} cannot be opened (${code}); ${MEND_PERMISSIONS}`, error);
  }
  return error;
}
