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
  const { asks } = parts.kek.provider;
  const places = Object.entries(asks?.insteadOf ?? {});
  const isAsked = asks !== undefined && !places.some(([key]) => key in options);
  const lines = configurationLines(vault, isAsked ? Object.fromEntries(places.slice(0, 1)) : {});
  const text = [
    ...(lines === undefined ? [] : ['', `In ${file}:`, '', lines]),
    ...(isAsked ? ['', nobodySitsThere(asks.what)] : []),
  ];
  return { text, configuration: lines ?? null };
}

const nobodySitsThere = (what: string) =>
  `A gateway has nobody to ask for the ${what}: put it into a file that only the gateway may read, and name that file there.`;
