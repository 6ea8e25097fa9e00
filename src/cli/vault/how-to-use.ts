import type { ChosenVault } from './choose-vault.ts';
import { configurationLines } from './configuration-lines.ts';

/** What a gateway needs to be told, so that it uses a vault that was made just now. */
export interface HowToUse {
  /** For people. */
  readonly text: readonly string[];
  /** The section `secrets` as it has to be; null when it is so. */
  readonly configuration: string | null;
}

export function howToUse(vault: ChosenVault): HowToUse {
  const { parts, options, file } = vault;
  const isAsked = 'passphraseFile' in parts.kek.provider.options && !UNATTENDED.some((key) => key in options);
  const lines = configurationLines(vault, isAsked ? { passphraseFile: '/run/secrets/vault-passphrase' } : {});
  const text = [
    ...(lines === undefined ? [] : ['', `In ${file}:`, '', lines]),
    ...(isAsked ? ['', NOBODY_SITS_THERE] : []),
  ];
  return { text, configuration: lines ?? null };
}

/** Where a passphrase comes from when nobody can be asked. */
const UNATTENDED = ['passphraseFile', 'passphraseKeychain'];
const NOBODY_SITS_THERE =
  'A gateway has nobody to ask for the passphrase: put it into a file that only the gateway may read, and name that file there.';
