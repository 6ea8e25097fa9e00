import { randomBytes } from 'node:crypto';
import type { VaultParts } from '../definition.ts';
import { newHeader } from '../header.ts';
import { vaultExists } from '../store-problems.ts';
import { keysOf, type VaultKeys } from '../vault-keys.ts';

/** Makes an empty vault under a new key. @returns its keys. @throws VaultError `exists`, or as the provider of the key does. */
export async function createVault({ store, kek, clock }: VaultParts, fips: boolean): Promise<VaultKeys> {
  // Before a person is asked for a passphrase; the store looks again.
  if ((await store.header()) !== undefined) throw vaultExists(store.place);
  const made = await kek.provider.create(kek.options, kek.context, fips);
  const fingerprintKey = randomBytes(32);
  try {
    const provider = kek.provider.name;
    const header = await newHeader({ provider, kek: made, createdAt: clock.now(), fingerprintKey });
    await store.create(header);
    return keysOf(header, made.key, fingerprintKey);
  } catch (error) {
    made.key.close();
    fingerprintKey.fill(0);
    throw error;
  }
}
