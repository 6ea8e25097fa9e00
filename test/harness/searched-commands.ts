import { optionWords } from './option-words.ts';
import { KEYS } from './secrets-workplace.ts';
import { WITH_BACKUP } from './vault-workplace.ts';

/** A command line that handles secrets, and what is done about what it says. */
export interface SearchedCommand {
  readonly words: readonly string[];
  /** Standard input; none unless given. */
  readonly input?: string;
  /** True for what was asked to write secrets to standard output: nothing else of it may hold one. */
  readonly isToShow?: true;
  /** True for what derives keys from passphrases, which takes time: it is not done again with --json. */
  readonly isSlow?: true;
}

/** The section `secrets` that they find in the configuration. */
export interface SecretsSection {
  readonly backend: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const IMPORTED = JSON.stringify({ openai: { 'api-key': KEYS.openai }, twilio: { 'auth-token': KEYS.twilio } });
const CALLER = ['--caller-issuer', 'https://login.test/', '--caller', 'alice'];

/** Every command of `secrets`, `vault` and `exec`, done well and badly; with KEY_VARIABLES in the environment. */
export function searchedCommands({ backend, options }: SecretsSection): readonly SearchedCommand[] {
  const to = ['--to', backend, ...optionWords('--to-option', options)];
  return [
    { words: ['secrets', 'migrate', '--from', 'env', ...to, '--overwrite'] },
    { words: ['secrets', 'set', 'openai/api-key'], input: KEYS.openai },
    { words: ['secrets', 'set', 'google-maps/api-key'], input: `${KEYS.maps}\n` },
    { words: ['secrets', 'set', 'openai/api-key'], input: `${KEYS.openai}\n${KEYS.twilio}` },
    { words: ['secrets', 'get', 'openai/api-key'], isToShow: true },
    { words: ['secrets', 'get', KEYS.openai] },
    { words: ['secrets', 'list'] },
    { words: ['secrets', 'versions', 'openai/api-key'] },
    { words: ['secrets', 'rollback', 'openai/api-key'] },
    { words: ['secrets', 'disable', 'openai/api-key'] },
    { words: ['secrets', 'set', 'openai/api-key'], input: KEYS.openai },
    { words: ['secrets', 'import'], input: IMPORTED },
    { words: ['secrets', 'import'], input: `{"openai": {"api-key": "${KEYS.openai}"}, "${KEYS.twilio}": 1}` },
    { words: ['secrets', 'export'], isToShow: true },
    { words: ['secrets', 'refresh'] },
    { words: ['exec', '--integration', 'chat', '--', 'true'] },
    { words: ['exec', '--integration', 'chat', '--', KEYS.openai] },
    { words: ['exec', ...CALLER, '--integration', 'chat', '--', 'true'] },
    { words: ['exec', ...CALLER, '--integration', 'maps', '--', 'true'] },
    { words: ['vault', 'init'] },
    { words: ['vault', 'status', '--verify'] },
    { words: ['vault', 'rekey'] },
    { words: ['vault', 'backup', 'one.backup', ...WITH_BACKUP.slice(2)], isSlow: true },
    { words: ['vault', 'restore', 'one.backup', '--overwrite', ...WITH_BACKUP.slice(2)], isSlow: true },
    { words: ['secrets', 'destroy', 'openai/api-key', '--yes'] },
    ...(backend === 'local' ? thereAndBack(options) : []),
  ];
}

/** To a key of another kind, which is told with what to write into the configuration. */
function thereAndBack({ kek, ...others }: SecretsSection['options']): SearchedCommand[] {
  const now = optionWords('--option', { kek: 'passphrase', passphraseFile: 'new-passphrase' });
  const back = ['--to', String(kek), ...optionWords('--new-option', others)];
  const away = ['--to', 'passphrase', '--new-passphrase-file', 'new-passphrase'];
  return [
    { words: ['vault', 'rekey', ...away], isSlow: true },
    { words: ['vault', 'rekey', ...now, ...back], isSlow: true },
  ];
}

/** The same command line, answered in JSON. */
export function inJson({ words, ...command }: SearchedCommand): SearchedCommand {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return { ...command, words: words.toSpliced(end, 0, '--json') };
}
