import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { RecordAccess } from '../secrets/recorded.ts';

/** Where commands that use secrets write it down. */
export const ACCESS_FILE = 'var/vault-access.log';

// No link is followed: whoever could put one there would choose what is written to. A pipe that nobody reads is not waited for.
const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
const APPEND = O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK;

/** An access cannot be written down, so there is none, unless it was over by then. */
export class AccessFileUnusable extends Error {
  /** What is wrong and what to do, without what became of the access. */
  readonly trouble: string;

  constructor(place: string, cause: NodeJS.ErrnoException) {
    const found = `written down in ${place} (${cause.code ?? 'no code'})`;
    const remedy = 'make that file writable for you, and see that the disk has room.';
    super(`The access cannot be ${found}, so it is refused; ${remedy}`, { cause });
    this.trouble = `could not be ${found}; ${remedy}`;
  }
}

/**
 * Writes accesses to secrets to the end of a file that only its owner reads, one JSON object a line.
 * @returns what throws AccessFileUnusable when it cannot.
 */
export function accessFile(path: string, clock: Clock): RecordAccess {
  return async (record) => {
    const line = `${JSON.stringify({ time: new Date(clock.now()).toISOString(), ...record })}\n`;
    try {
      await append(path, line);
    } catch (error) {
      throw new AccessFileUnusable(path, error as NodeJS.ErrnoException);
    }
  };
}

async function append(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, APPEND, 0o600);
  try {
    if (!(await file.stat()).isFile()) throw Object.assign(new Error('This is no file.'), { code: 'no regular file' });
    await file.chmod(0o600);
    await file.appendFile(line);
  } finally {
    await file.close();
  }
}
