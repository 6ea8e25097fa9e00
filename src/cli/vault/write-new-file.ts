import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../../core/sync-directory.ts';
import { CommandFailed } from '../command.ts';

/** @throws CommandFailed when the file is there. */
export function refuseExistingFile(path: string): void {
  if (existsSync(path))
    throw new CommandFailed(`${path} exists, and nothing was written. Name another file, or remove that one first.`);
}

/**
 * Writes pieces of text into a file that only its owner reads. It has its name when all of it is on the disk, and not before.
 * @throws CommandFailed when the file is there; errors of the file system, and what the pieces throw: nothing is left behind then.
 */
export async function writeNewFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  refuseExistingFile(path);
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.unfinished`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await fill(file, pieces);
    refuseExistingFile(path);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

async function fill(file: FileHandle, pieces: AsyncIterable<string>): Promise<void> {
  try {
    for await (const piece of pieces) await file.appendFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}
