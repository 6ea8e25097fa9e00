import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Answers } from '../answers.ts';

/** The files with passphrases and PINs that a command line, or the configuration, may name. */
export interface PassphraseFiles {
  readonly passphraseFile?: string;
  readonly newPassphraseFile?: string;
  readonly backupPassphraseFile?: string;
  readonly pinFile?: string;
}

/** The permission of every user of the machine to read a file. */
const OTHERS_READ = 0o004;

/** Warns of files with passphrases and PINs that every user of the machine can read. Where there is none, it is for others to say so. */
export async function warnOfOpenFiles(files: PassphraseFiles, answers: Answers): Promise<void> {
  // Windows has no such permissions, and says that everybody may.
  if (process.platform === 'win32') return;
  const { passphraseFile, newPassphraseFile, backupPassphraseFile, pinFile } = files;
  for (const named of [passphraseFile, newPassphraseFile, backupPassphraseFile, pinFile]) {
    if (named === undefined) continue;
    const file = named.startsWith('file:') ? fileURLToPath(named) : named;
    const { mode = 0 } = (await stat(file).catch(() => undefined)) ?? {};
    if ((mode & OTHERS_READ) !== 0)
      answers.say(
        `warning: every user of this machine can read the ${named === pinFile ? 'PIN' : 'passphrase'} in ${file}. To change that: chmod 600 ${file}`,
      );
  }
}
