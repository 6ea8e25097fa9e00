import { Answers } from '../answers.ts';
import type { Shell } from '../command.ts';
import { type ChosenVault, chooseVault, type VaultOptions } from './choose-vault.ts';
import { type PassphraseFiles, warnOfOpenFiles } from './warn-of-open-files.ts';

/** A vault that a command is about, with what it may ask. */
export interface VaultAtHand extends ChosenVault {
  readonly answers: Answers;
}

/** Does some work with the vault that a command line is about, and lets go of it. @throws as chooseVault does, and what the work throws. */
export async function withVault<T>(
  shell: Shell,
  options: VaultOptions & PassphraseFiles,
  work: (vault: VaultAtHand) => Promise<T>,
): Promise<T> {
  const answers = new Answers(shell);
  const chosen = chooseVault(shell, options, answers);
  try {
    if (options.json !== true) await warnOfOpenFiles({ ...options, ...chosen.options }, answers);
    return await work({ ...chosen, answers });
  } finally {
    answers.close();
    await chosen.parts.store.close();
  }
}
