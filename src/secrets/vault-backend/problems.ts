import { VaultError, type VaultErrorCode } from '../../vault/definition.ts';
import { BackendUnusable, NoSuchVersion } from '../definition.ts';

/** What no waiting mends. */
const LASTING: readonly VaultErrorCode[] = ['missing', 'wrong_key', 'corrupt', 'unsupported', 'kek_changed'];

/** An error of a vault as backends tell it; others, and those that pass by themselves, stay as they are. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof VaultError)) return error;
  if (error.code === 'no_such_version') return new NoSuchVersion(error.message, { cause: error });
  if (!LASTING.includes(error.code)) return error;
  // A vault's messages say what happened, and after the semicolon what to do.
  const [found = '', ...write] = error.message.split('; ');
  return new BackendUnusable(found, write.join('; ') || 'mend that, and try again', error);
}
