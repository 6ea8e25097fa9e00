import { userInfo } from 'node:os';
import { systemTimers } from '../core/timers.ts';
import type { BackendContext } from '../secrets/definition.ts';
import { keks } from '../vault/kek/index.ts';
import { Answers } from './answers.ts';
import { CommandFailed, type Shell } from './command.ts';
import { askHidden } from './hidden-input.ts';
import { chooseStore, type StoreChoice } from './store/choose-store.ts';
import { STORE_FLAGS, type StoreFlags, type StoreOptions } from './store/store-options.ts';

/** A backend with all that it takes to open it: `definition.open(options, context)`. */
export interface Store extends StoreChoice {
  readonly context: BackendContext;
  /** For what the person has to know beside the outcome; takes a line. */
  readonly say: (line: string) => void;
}

/**
 * Finds the backend that a command is about, for a person of the operating system. It asks for passphrases at a terminal only:
 * elsewhere standard input may be a secret's value.
 * @throws SettingsError when the section `secrets` cannot be used; UsageError for the command line.
 */
export function openStore(shell: Shell, options: StoreOptions, flags = STORE_FLAGS): Store {
  const answers = new Answers(shell);
  const ask = async (question: string) => {
    if (answers.interactive) return await askHidden(answers, question);
    throw nobodyToAsk(choice, flags);
  };
  const choice = chooseStore(shell.environment, options, undefined, flags);
  return { ...choice, context: contextOf(shell, ask), say: (line) => answers.say(line) };
}

function nobodyToAsk({ options }: StoreChoice, { passphraseFile, option }: StoreFlags): CommandFailed {
  const isPin = keks.find(({ name }) => name === options['kek'])?.asks?.what === 'PIN';
  return new CommandFailed(
    isPin
      ? 'there is no PIN for the HSM, and nobody can be asked for it here. ' +
          `Give ${option} pinFile=<path>, or name that file in secrets.options.pinFile of the configuration.`
      : 'there is no passphrase for the vault, and nobody can be asked for it here. ' +
          `Give ${passphraseFile}, or name that file in secrets.options.passphraseFile of the configuration.`,
  );
}

/** What a backend may use of the world when a person uses it. */
export function contextOf({ environment, clock }: Shell, ask: BackendContext['ask']): BackendContext {
  return { environment, clock, timers: systemTimers, who: operator(), ask };
}

/** Who types, as the operating system knows them: `alice (uid 1000)`. */
export function operator(): string {
  const uid = process.getuid?.();
  try {
    const { username } = userInfo();
    return uid === undefined ? username : `${username} (uid ${uid})`;
  } catch {
    // A user without an entry in the list of users, as containers have.
    return `uid ${uid}`;
  }
}
