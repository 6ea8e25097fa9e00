import { isDeepStrictEqual } from 'node:util';
import type { KekSource } from '../../vault/definition.ts';
import { kekOptions } from '../../vault/kek/index.ts';
import type { ChosenVault } from './choose-vault.ts';
import { configurationLines } from './configuration-lines.ts';
import type { NewKey } from './new-key.ts';

/** What is still to be done when a vault has another key, so that gateways find it. */
export interface AfterRekey {
  /** For people. */
  readonly text: readonly string[];
  /** The section `secrets` as it has to be from now on; null when it stays. */
  readonly configuration: string | null;
}

/** @param to where the new key is from; a passphrase without options of its own was typed. */
export function afterRekey(vault: ChosenVault, to: NewKey): AfterRekey {
  const from = vault.parts.kek;
  const { provider } = to.source;
  const old = kekOptions(from.provider, vault.written);
  const isMoved = provider !== from.provider;
  if (!isMoved && provider.asks?.isMadeUp === true && Object.keys(to.written).length === 0) return typed(from);
  if (!isMoved && provider.asks?.isMadeUp !== true && isDeepStrictEqual(to.written, old)) return SAME_MANAGER;
  const lines = configurationLines(vault, {
    ...Object.fromEntries(Object.keys(old).map((key) => [key, undefined])),
    ...(isMoved && { kek: provider.name }),
    ...to.written,
  });
  const text = [
    `Gateways need the new key from now on. In ${vault.file}:`,
    '',
    lines ?? '',
    ...move([from, to.source]),
    ...(isMoved ? ['', COPIES] : []),
  ];
  return { text, configuration: lines ?? null };
}

/** How the new file comes to where gateways look for the old one. */
function move(sources: readonly KekSource[]): string[] {
  const [old, fresh] = sources.map(({ options }) => options['passphraseFile']);
  if (typeof old !== 'string' || typeof fresh !== 'string') return [];
  return ['', `Or move the new file into the old one's place, which a running gateway notices: mv ${fresh} ${old}`];
}

/** The new passphrase was typed, and gateways look for it where the old one is. */
function typed({ options }: KekSource): AfterRekey {
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

const SAME_MANAGER: AfterRekey = {
  text: ['The configuration stays as it is, and running gateways take the new key by themselves.'],
  configuration: null,
};
const COPIES =
  'Copies of the vault from before still need the old key. Backups by "vault backup" do not: they open with their own passphrase.';
