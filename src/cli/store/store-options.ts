import type { Command } from 'commander';
import { type GivenOption, parseOption } from './parse-option.ts';

/** The options of every command that concerns a place where secrets are kept. */
export interface StoreOptions {
  readonly file?: string;
  readonly backend?: string;
  /** As typed: `key=value`. */
  readonly option?: readonly string[];
  readonly passphraseFile?: string;
}

export function declareStoreOptions(command: Command): Command {
  return command
    .option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml')
    .option('--backend <name>', 'another backend than secrets.backend of the configuration')
    .option(
      '--option <key=value>',
      "one of the backend's options, in place of the configuration's (repeatable)",
      eachOption,
    )
    .option('--passphrase-file <path>', 'short for --option passphraseFile=<path>');
}

/** For options that may stand several times, each with one value. */
export const eachOption = (text: string, previous: readonly string[] | undefined): string[] => [
  ...(previous ?? []),
  text,
];

/** What the options are called that say which backend is meant, for messages. */
export interface StoreFlags {
  readonly backend: string;
  readonly option: string;
  /** By which the file with a vault's passphrase is named, value included. */
  readonly passphraseFile: string;
}

export const STORE_FLAGS: StoreFlags = {
  backend: '--backend',
  option: '--option',
  passphraseFile: '--passphrase-file <path>',
};

/** What was given in place of the configuration's options. @throws UsageError */
export function givenOptions({ option = [], passphraseFile }: StoreOptions, flags = STORE_FLAGS): GivenOption[] {
  const named = passphraseFile === undefined ? [] : [{ path: ['passphraseFile'], value: passphraseFile }];
  return [...option.map((text) => parseOption(text, flags.option)), ...named];
}
