import type { VaultParts } from '../../vault/definition.ts';
import { Vault } from '../../vault/vault.ts';
import { inWords } from './problems.ts';

/** A vault that is opened at its first use, once for however many ask, and again when that failed. */
export interface LazyVault {
  /** @throws BackendUnusable, NoSuchVersion, or anything else when the vault is away for now. */
  use<T>(work: (vault: Vault) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function lazyVault(parts: VaultParts): LazyVault {
  let opening: Promise<Vault> | undefined;
  let closed = false;
  const open = () => {
    if (closed) throw new Error('The vault is closed.');
    opening ??= Vault.open(parts).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    use: async (work) => {
      try {
        return await work(await open());
      } catch (error) {
        throw inWords(error);
      }
    },
    close: async () => {
      closed = true;
      const vault = await opening?.catch(() => undefined);
      vault?.close();
      await parts.store.close();
    },
  };
}
