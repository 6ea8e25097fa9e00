import type { VaultStore } from '../../../src/vault/definition.ts';

/** An empty place for a vault. */
export interface VaultPlace {
  /** A store of its own there, as another process would open it; the suite closes it. */
  open(): VaultStore;
  remove(): Promise<void>;
}

/** A place of one test's, within that test. */
export interface StoreRig {
  readonly store: VaultStore;
  /** Another, as another process would have it. */
  open(): VaultStore;
}
