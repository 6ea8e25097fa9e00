import type { VaultRow } from '../definition.ts';
import type { VaultKeys } from '../vault-keys.ts';
import { type OpenVersion, opened } from './opened.ts';
import { isGood, type SecretState, stateOf } from './secret.ts';

/** Good until then, in milliseconds since the epoch. */
export interface PreviousVersion extends OpenVersion {
  readonly until: number;
}

/** What a vault has of a secret. */
export type VaultLookup =
  | { readonly found: true; readonly current: OpenVersion; readonly previous?: PreviousVersion | undefined }
  | { readonly found: false; readonly absence: SecretState['absence'] };

/** @param now milliseconds since the epoch. @throws VaultError `corrupt`. */
export async function lookup(rows: readonly VaultRow[], keys: VaultKeys, now: number): Promise<VaultLookup> {
  const { current, previous, absence } = stateOf(rows);
  if (current === undefined) return { found: false, absence };
  if (!isGood(current, now)) return { found: false, absence: 'missing' };
  const found = { found: true, current: await opened(current, keys) } as const;
  if (previous === undefined || previous.validUntil === null || !isGood(previous, now)) return found;
  return { ...found, previous: { ...(await opened(previous, keys)), until: previous.validUntil } };
}
