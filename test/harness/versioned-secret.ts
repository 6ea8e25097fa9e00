import { SecretValue } from '../../src/core/secret-value.ts';
import { Vault } from '../../src/vault/vault.ts';
import { manualClock } from './manual-clock.ts';
import { sqliteParts, vaultScratch } from './vault-rig.ts';

export const PATH = 'openai/api-key';

/** A new vault of `ann`'s, in which a test does what it likes with the versions of the secret at {@link PATH}. */
export async function versionedSecret() {
  const scratch = vaultScratch();
  const clock = manualClock();
  const parts = sqliteParts(scratch.file('v.sqlite'), { clock, who: 'ann' });
  const vault = await Vault.create(parts, { fips: false });
  return {
    vault,
    clock,
    place: parts.store.place,
    put: (value: string, grace = 0) => vault.put(PATH, new SecretValue(value), grace),
    /** Such as `2 current`, newest first. */
    states: async () => (await vault.versions(PATH)).map(({ version, state }) => `${version} ${state}`),
    /** The current value and the one before, or why there is none. */
    inUse: async () => {
      const found = await vault.read(PATH);
      return found.found ? [found.current, found.previous].map((version) => version?.value.reveal()) : found.absence;
    },
    remove: async () => {
      vault.close();
      await parts.store.close();
      scratch.remove();
    },
  };
}

export type VersionedSecret = Awaited<ReturnType<typeof versionedSecret>>;
