import type { VaultParts } from '../vault/definition.ts';
import type { OpenVersion } from '../vault/vault/opened.ts';
import { isOnShelf } from '../vault/vault/shelf.ts';
import type { SecretBackend, SecretVersion } from './definition.ts';
import { keyShelf } from './vault-backend/key-shelf.ts';
import { lazyVault } from './vault-backend/lazy-vault.ts';
import { pathOf, referenceOf } from './vault-backend/path.ts';
import { remedy } from './vault-backend/remedy.ts';
import { summaries } from './vault-backend/summaries.ts';
import { versionKeeper } from './vault-backend/version-keeper.ts';

/** A vault as a secret backend; `secret://name/field` is the path `name/field` in it. */
export function vaultBackend(parts: VaultParts): SecretBackend {
  const vault = lazyVault(parts);
  return {
    fetch: async (reference) => {
      const found = await vault.use((opened) => opened.read(pathOf(reference)));
      if (!found.found) return found;
      const { current, previous } = found;
      return {
        found: true,
        current: versionOf(current),
        ...(previous === undefined ? {} : { previous: { ...versionOf(previous), until: previous.until } }),
      };
    },
    probe: () => vault.use((opened) => opened.probe()),
    remedy,
    list: async () => summaries(await vault.use((opened) => opened.facts())),
    writer: {
      put: async (reference, value, grace) =>
        String(await vault.use((opened) => opened.put(pathOf(reference), value, grace))),
      destroy: (reference) => vault.use((opened) => opened.destroy(pathOf(reference))),
      versions: versionKeeper(vault),
    },
    watch: (changed) =>
      parts.store.watch((path) => {
        if (path === undefined) changed(undefined);
        else if (!isOnShelf(path)) changed(referenceOf(path));
      }),
    shelf: keyShelf(vault, parts),
    close: () => vault.close(),
  };
}

const versionOf = ({ version, value }: OpenVersion): SecretVersion => ({ id: String(version), value });
