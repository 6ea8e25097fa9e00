import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ReleaseKey } from './release-key.ts';

/** A release key file cannot be used, or not be written. */
export class ReleaseKeyUnusable extends Error {
  /** What is wrong; never what the file holds. */
  readonly found: string;
  /** What to do instead. */
  readonly write: string;

  constructor(found: string, write: string, cause?: unknown) {
    super(`${found}; ${write}`, { cause });
    this.name = 'ReleaseKeyUnusable';
    this.found = found;
    this.write = write;
  }
}

/** Characters; a key has 32. */
const LONGEST = 1024;
const BRING_ANOTHER =
  'copy the file of another instance, or move it away and run "npm run -s portcullis -- lockdown setup": that makes a new key, which all instances need';
const MEND_PERMISSIONS =
  'give the user that runs Portcullis the right to read and write it and its directory, and nobody else';

/** Reads a release key. @returns undefined when there is no such file. @throws ReleaseKeyUnusable */
export async function readReleaseKey(path: string): Promise<ReleaseKey | undefined> {
  let text: string;
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > LONGEST)
        throw new ReleaseKeyUnusable(`${path} is no release key`, BRING_ANOTHER);
      text = await file.readFile('latin1');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ReleaseKeyUnusable) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ReleaseKeyUnusable(`the release key ${path} cannot be read (${code})`, MEND_PERMISSIONS, error);
  }
  const key = ReleaseKey.fromBase32(text.trim());
  // Without a cause, which might quote it.
  if (key === undefined) throw new ReleaseKeyUnusable(`${path} holds no release key`, BRING_ANOTHER);
  return key;
}

/**
 * Writes a release key for its owner alone (0600), whole or not at all.
 * @param replace whether one that is there is replaced. @throws ReleaseKeyUnusable when there is one, or it cannot be written.
 */
export async function writeReleaseKey(path: string, key: ReleaseKey, replace: boolean): Promise<void> {
  const made = `${path}.new-${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(made, 'wx', 0o600);
    try {
      await file.writeFile(`${key.base32}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link is made only where nothing is.
    await (replace ? rename(made, path) : link(made, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new ReleaseKeyUnusable(
        `there is a release key at ${path} already`,
        'give a current code of it to replace it',
      );
    }
    throw new ReleaseKeyUnusable(`the release key ${path} cannot be written (${code})`, MEND_PERMISSIONS, error);
  } finally {
    await rm(made, { force: true }).catch(() => {});
  }
}
