import { VaultError, type VaultStore } from './definition.ts';

/** What remains to be said of work that is done. */
export interface Leftover {
  /** Why keys and values that the vault uses no more may still be on its disk; absent when they are not. */
  readonly leftover?: VaultError;
}

/** Wipes what is used no more off the disk. The work before is committed, so that this cannot fail it. */
export async function wipe(store: VaultStore): Promise<Leftover> {
  try {
    await store.scrub();
    return {};
  } catch (error) {
    if (error instanceof VaultError) return { leftover: error };
    throw error;
  }
}

/** For who asked that something be destroyed. */
export function notWiped(path: string, cause: VaultError): VaultError {
  return new VaultError(
    cause.code,
    `${path} is destroyed, but its bytes could not be wiped from the disk yet, as ${cause.message}; then destroy it again`,
    cause,
  );
}
