import { passphraseInFile, typedPassphrase } from '../../vault/passphrase.ts';
import type { Answers } from '../answers.ts';
import { askHidden, askNewPassphrase } from '../hidden-input.ts';

/**
 * The passphrase of a backup, out of a file or by asking; whoever wanted it zeroes it.
 * @param isNew true: it is chosen now, so that it is asked for twice
 * @throws VaultError `missing` for a file that is not there or empty; as askHidden does.
 */
export async function backupPassphrase(file: string | undefined, isNew: boolean, answers: Answers): Promise<Buffer> {
  if (file !== undefined) return await passphraseInFile(file);
  const ask = isNew ? askNewPassphrase(answers, 'the backup') : askHidden(answers, 'Passphrase of the backup');
  return typedPassphrase(await ask);
}
