import type { VaultHeader, VaultStore, VersionState } from '../definition.ts';
import { headerOf } from '../vault-keys.ts';
import { isOnShelf } from './shelf.ts';

/** What is known of a vault without its key. */
export interface VaultStatus extends Pick<VaultHeader, 'format' | 'vaultId' | 'kek' | 'createdAt'> {
  readonly place: string;
  /** Those of which anything but the facts is left. */
  readonly secrets: number;
  /** Keys that callers brought; none of them is among the others. */
  readonly callerKeys: number;
  readonly versions: Readonly<Record<VersionState, number>>;
}

/** @throws VaultError `missing` when there is no vault. */
export async function vaultStatus(store: VaultStore): Promise<VaultStatus> {
  const { format, vaultId, kek, createdAt } = await headerOf({ store });
  const versions = { current: 0, previous: 0, superseded: 0, disabled: 0, destroyed: 0 };
  const facts = await store.facts();
  const secrets = facts.filter(({ path }) => !isOnShelf(path));
  for (const { state } of secrets) versions[state] += 1;
  const kept = new Set(secrets.filter(({ state }) => state !== 'destroyed').map(({ path }) => path));
  const counts = { secrets: kept.size, callerKeys: facts.length - secrets.length, versions };
  return { place: store.place, format, vaultId, kek, createdAt, ...counts };
}
