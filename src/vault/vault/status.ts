import type { VaultHeader, VaultStore, VersionState } from '../definition.ts';
import { headerOf } from '../vault-keys.ts';

/** What is known of a vault without its key. */
export interface VaultStatus extends Pick<VaultHeader, 'format' | 'vaultId' | 'kek' | 'createdAt'> {
  readonly place: string;
  /** Those of which anything but the facts is left. */
  readonly secrets: number;
  readonly versions: Readonly<Record<VersionState, number>>;
}

/** @throws VaultError `missing` when there is no vault. */
export async function vaultStatus(store: VaultStore): Promise<VaultStatus> {
  const { format, vaultId, kek, createdAt } = await headerOf({ store });
  const versions = { current: 0, previous: 0, superseded: 0, disabled: 0, destroyed: 0 };
  const kept = new Set<string>();
  for (const { path, state } of await store.facts()) {
    versions[state] += 1;
    if (state !== 'destroyed') kept.add(path);
  }
  return { place: store.place, format, vaultId, kek, createdAt, secrets: kept.size, versions };
}
