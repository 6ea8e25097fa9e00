import type { VaultParts } from '../../vault/definition.ts';
import { watchShelf } from '../../vault/vault/shelf.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Access } from '../definition.ts';
import type { KeyShelf } from '../key-shelf.ts';
import type { LazyVault } from './lazy-vault.ts';

/** The shelf of a vault, for keys that callers bring. */
export function keyShelf(vault: LazyVault, parts: VaultParts): KeyShelf {
  // Nobody waits any more for what was called off while the vault was opened.
  const changing = <T>({ signal }: Access, work: (opened: Vault) => Promise<T>) =>
    vault.use((opened) => {
      signal?.throwIfAborted();
      return work(opened);
    });
  return {
    fetch: (place) => vault.use(({ shelf }) => shelf.read(place)),
    places: (prefix) => vault.use(({ shelf }) => shelf.places(prefix)),
    put: (place, value, until, access) =>
      changing(access, ({ shelf }) => shelf.put(place, value, until, access.signal)),
    remove: (place, only, access) => changing(access, ({ shelf }) => shelf.remove(place, only, access.signal)),
    scrub: () => vault.use(({ shelf }) => shelf.scrub()),
    watch: (changed) => watchShelf(parts, changed),
  };
}
