import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { local } from '../../src/secrets/local.ts';
import type { VaultParts } from '../../src/vault/definition.ts';

/** What the commands open the vault in this file with. */
export function localParts(path: string, passphraseFile: string): VaultParts {
  const context = { environment: {}, clock: systemClock, timers: systemTimers, who: 'the tests' };
  const parts = local.vault?.({ path, passphraseFile }, context);
  if (parts === undefined) throw new Error('The local backend has no vault.');
  return parts;
}
