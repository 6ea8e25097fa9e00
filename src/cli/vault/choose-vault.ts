import type { VaultParts } from '../../vault/definition.ts';
import type { Answers } from '../answers.ts';
import { type Shell, UsageError } from '../command.ts';
import { askHidden } from '../hidden-input.ts';
import { contextOf } from '../open-store.ts';
import { chooseStore, type StoreChoice } from '../store/choose-store.ts';
import type { StoreOptions } from '../store/store-options.ts';

/** The options of every vault command. */
export interface VaultOptions extends StoreOptions {
  readonly json?: true;
}

/** The vault that a command is about; nothing of it has been touched. */
export interface ChosenVault extends StoreChoice {
  readonly parts: VaultParts;
}

/**
 * Finds the vault that a command is about. Where the configuration keeps secrets in no vault, it is the one that the local backend
 * would use. Passphrases are asked for at a terminal, and taken from the lines of standard input elsewhere.
 * @throws SettingsError for the section `secrets`; UsageError for the command line.
 */
export function chooseVault(shell: Shell, options: VaultOptions, answers: Answers): ChosenVault {
  const choice = chooseStore(shell.environment, options, ({ vault }) => vault !== undefined);
  const { definition, configured, file } = choice;
  const context = contextOf(shell, (question) => askHidden(answers, question));
  const parts = definition.vault?.(choice.options, context);
  if (parts === undefined) throw new UsageError(`--backend: the backend ${definition.name} keeps no vault.`);
  if (configured !== undefined && configured !== definition.name && options.json !== true)
    answers.say(`${file} keeps secrets in ${configured}. This is about the vault ${parts.store.place}.`);
  return { ...choice, parts };
}
