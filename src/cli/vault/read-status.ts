import { statSync } from 'node:fs';
import type { VaultStore } from '../../vault/definition.ts';
import { isOnShelf } from '../../vault/vault/shelf.ts';
import { type VaultStatus, vaultStatus } from '../../vault/vault/status.ts';

/** What can be told of a vault without its key. */
export interface VaultDescription extends VaultStatus {
  /** Milliseconds since the epoch, of the secrets' versions that are not destroyed; null when there is none. */
  readonly oldest: number | null;
  readonly newest: number | null;
  /** On the disk, in bytes; null when it lies on a server. */
  readonly size: number | null;
}

/** @throws VaultError `missing` when there is no vault. */
export async function readStatus(store: VaultStore): Promise<VaultDescription> {
  const status = await vaultStatus(store);
  const kept = (await store.facts()).filter(({ path, state }) => state !== 'destroyed' && !isOnShelf(path));
  const times = kept.map(({ createdAt }) => createdAt).sort((one, other) => one - other);
  return { ...status, oldest: times[0] ?? null, newest: times.at(-1) ?? null, size: sizeOf(store.place) };
}

/** With what has not been moved out of the log beside it yet. */
function sizeOf(place: string): number | null {
  const [file, log] = [place, `${place}-wal`].map((path) => statSync(path, { throwIfNoEntry: false })?.size);
  return file === undefined ? null : file + (log ?? 0);
}
