import { chmodSync, lstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { VaultError } from '../definition.ts';

/** What SQLite keeps beside the file; it follows links there too. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'];
const OTHERS = 0o077;

/**
 * Sees to it that a vault's files are for their owner alone, and that this is us.
 * @throws VaultError `unsupported` for a symbolic link, and for the file of another user.
 */
export function keepOwn(path: string): void {
  for (const suffix of SUFFIXES) keepOneOwn(path + suffix);
}

function keepOneOwn(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isSymbolicLink())
    throw new VaultError(
      'unsupported',
      `${path} is a symbolic link, which a vault is not read or written through; name the file itself in secrets.options.path, or remove the link`,
    );
  // What is no file at all, SQLite refuses.
  if (!stats.isFile()) return;
  const us = ourId();
  if (us !== undefined && stats.uid !== us)
    throw new VaultError(
      'unsupported',
      `${path} belongs to another user (uid ${stats.uid}), who could read and change it; run Portcullis as that user, or make the file its own user's with chown`,
    );
  if ((stats.mode & OTHERS) !== 0) chmodSync(path, 0o600);
}

/** undefined where there are no such numbers, and for a user without an entry in the list of users, as containers have. */
function ourId(): number | undefined {
  try {
    const { uid } = userInfo();
    return uid < 0 ? undefined : uid;
  } catch {
    return undefined;
  }
}
