import type { KekSource } from '../../vault/definition.ts';
import type { ChosenVault } from './choose-vault.ts';
import { configurationLines } from './configuration-lines.ts';

/** What is still to be done when a vault has another key, so that gateways find it. */
export interface AfterRekey {
  /** For people. */
  readonly text: readonly string[];
  /** The section `secrets` as it has to be from now on; null when it stays. */
  readonly configuration: string | null;
}

/** @param to where the new key is from; without options of its own, it was typed. */
export function afterRekey(vault: ChosenVault, to: KekSource): AfterRekey {
  const from = vault.parts.kek;
  if (to.provider === from.provider && Object.keys(to.options).length === 0) return sameSource(from);
  const lines = configurationLines(vault, {
    ...Object.fromEntries(Object.keys(from.options).map((key) => [key, undefined])),
    ...(to.provider !== from.provider && { kek: to.provider.name }),
    ...to.options,
  });
  const replaced = [from, to].map(({ options }) => options['passphraseFile']);
  const move = replaced.every((file) => typeof file === 'string')
    ? [
        '',
        `Or move the new file into the old one's place, which a running gateway notices: mv ${replaced.reverse().join(' ')}`,
      ]
    : [];
  const text = [`Gateways need the new key from now on. In ${vault.file}:`, '', lines ?? '', ...move];
  return { text, configuration: lines ?? null };
}

/** The new passphrase was typed, and gateways look for it where the old one is. */
function sameSource({ options }: KekSource): AfterRekey {
  const { passphraseFile: file, passphraseKeychain: entry } = options;
  const place = file === undefined ? `the keychain, under ${String(entry)}` : String(file);
  const text =
    file === undefined && entry === undefined
      ? []
      : [
          `Put the new passphrase into ${place} now: gateways take it from there. A running one uses what it holds meanwhile.`,
        ];
  return { text, configuration: null };
}
