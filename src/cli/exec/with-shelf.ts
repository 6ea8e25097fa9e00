import type { BackendDefinition } from '../../secrets/definition.ts';
import { backends } from '../../secrets/index.ts';
import type { KeyShelf } from '../../secrets/key-shelf.ts';
import { callerKeysPlace } from '../../settings/caller-keys.ts';
import type { Settings } from '../../settings/schema.ts';
import { Answers } from '../answers.ts';
import { CommandFailed, type Shell, UsageError } from '../command.ts';
import { askHidden } from '../hidden-input.ts';
import { contextOf, openStore } from '../open-store.ts';
import { type OpenableStore, withBackend } from '../secrets/with-secrets.ts';
import type { StoreOptions } from '../store/store-options.ts';

/**
 * Does some work with the keys that callers brought, wherever the configuration keeps them; every access is on record.
 * @throws UsageError, CommandFailed when there is no vault for them, and what the work throws.
 */
export function withShelf<T>(
  shell: Shell,
  options: StoreOptions,
  settings: Settings,
  why: string,
  work: (shelf: KeyShelf) => Promise<T>,
): Promise<T> {
  return withBackend(storeOf(shell, options, settings), why, async ({ shelf }) => {
    if (shelf === undefined) throw noShelf();
    return await work(shelf);
  });
}

function storeOf(shell: Shell, options: StoreOptions, settings: Settings): OpenableStore {
  const place = callerKeysPlace(settings, backends);
  if (place === undefined && options.backend === undefined) throw noShelf();
  if (place?.isApart !== true) return openStore(shell, options);
  if (options.backend !== undefined || options.option !== undefined || options.passphraseFile !== undefined)
    throw new UsageError(
      "the configuration keeps callers' keys in a vault of their own, secrets.callerKeys: leave out --backend, --option and --passphrase-file.",
    );
  const definition = backends.find(({ name }) => name === place.backend) as BackendDefinition;
  const answers = new Answers(shell);
  const ask = async (question: string) => {
    if (answers.interactive) return await askHidden(answers, question);
    throw new CommandFailed(
      "nobody can be asked here for what opens the vault of callers' keys. Name a file with it in secrets.callerKeys.options of the configuration.",
    );
  };
  return {
    definition,
    options: { ...place.options },
    context: contextOf(shell, ask),
    say: (line) => answers.say(line),
  };
}

function noShelf(): CommandFailed {
  return new CommandFailed(
    'there is no vault in which callers could have keys. Name one in secrets.callerKeys of the configuration, or use one for secrets.backend.',
  );
}
