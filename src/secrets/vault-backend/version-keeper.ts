import { NoSuchVersion, type VersionKeeper } from '../definition.ts';
import type { LazyVault } from './lazy-vault.ts';
import { pathOf } from './path.ts';

/** What can be done with the versions in a vault. */
export function versionKeeper(vault: LazyVault): VersionKeeper {
  return {
    list: async (reference) => {
      const versions = await vault.use((opened) => opened.versions(pathOf(reference)));
      if (versions.length === 0)
        throw new NoSuchVersion(
          `there is no secret ${pathOf(reference)}; to see those that there are: npm run -s portcullis -- secrets list`,
        );
      return versions.map(({ version, state, createdAt, createdBy, fingerprint }) => ({
        id: String(version),
        state,
        createdAt,
        createdBy,
        ...(fingerprint === undefined ? {} : { fingerprint }),
      }));
    },
    rollback: async (reference, to) => {
      const version = to === undefined ? undefined : numberOf(to);
      return String(await vault.use((opened) => opened.rollback(pathOf(reference), version)));
    },
    disable: (reference) => vault.use((opened) => opened.disable(pathOf(reference))),
    destroy: (reference, version) => vault.use((opened) => opened.destroyVersion(pathOf(reference), numberOf(version))),
  };
}

function numberOf(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw new NoSuchVersion('a vault counts versions from 1, and this is no such number');
}
