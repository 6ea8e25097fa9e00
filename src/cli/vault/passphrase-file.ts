import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from '../command.ts';
import { randomPassphrase } from './random-passphrase.ts';

/**
 * Writes a new random passphrase into a file of its own, for its owner alone to read.
 * @param named its path or file: URL
 * @returns what takes it away again. @throws CommandFailed when the file is there.
 */
export function writeNewPassphrase(named: string): () => void {
  const file = named.startsWith('file:') ? fileURLToPath(named) : named;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomPassphrase()}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandFailed(
      `${file} exists, and may hold the passphrase of another vault. Leave out --generate to use it, or name a new file.`,
    );
  }
  return () => rmSync(file, { force: true });
}
