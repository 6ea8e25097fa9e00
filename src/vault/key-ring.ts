import { VaultError, type VaultParts } from './definition.ts';
import { headerOf, openKeys, type VaultKeys } from './vault-keys.ts';

/** Keys and how many still work with them. */
interface Held {
  readonly keys: VaultKeys;
  uses: number;
  retired: boolean;
}

/**
 * The keys of an open vault. When somebody gives the vault another KEK, it is opened again from its source, and the old one is
 * zeroed as soon as nobody works with it any more.
 */
export class KeyRing {
  readonly #parts: VaultParts;
  #held: Held;
  #reopening: Promise<void> | undefined;
  #closed = false;

  /** @param keys taken over */
  constructor(parts: VaultParts, keys: VaultKeys) {
    this.#parts = parts;
    this.#held = { keys, uses: 0, retired: false };
  }

  /** @throws VaultError as {@link openKeys} does, and `missing` when there is no vault. */
  static async open(parts: VaultParts): Promise<KeyRing> {
    return new KeyRing(parts, await openKeys(await headerOf(parts), parts.kek, parts.store.place));
  }

  /**
   * Works with the keys of rows that were read.
   * @returns undefined when `work` does, or when the vault has yet another KEK by now: then the rows have to be read anew.
   * @throws VaultError `kek_changed` when the vault has another KEK and the source does not have it.
   */
  async use<T>(kekId: string, work: (keys: VaultKeys) => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#held.keys.kekId !== kekId) await this.#reopen();
    const held = this.#held;
    if (this.#closed) throw new Error('The vault is closed.');
    if (held.keys.kekId !== kekId) return undefined;
    held.uses += 1;
    try {
      return await work(held.keys);
    } finally {
      held.uses -= 1;
      zeroIfDone(held);
    }
  }

  close(): void {
    this.#closed = true;
    retire(this.#held);
  }

  /** Once, for however many ask. */
  #reopen(): Promise<void> {
    this.#reopening ??= this.#replace().finally(() => {
      this.#reopening = undefined;
    });
    return this.#reopening;
  }

  async #replace(): Promise<void> {
    const { store, kek } = this.#parts;
    const header = await headerOf(this.#parts);
    if (header.kek.id === this.#held.keys.kekId) return;
    const keys = await openKeys(header, kek, store.place).catch((error: unknown) => {
      throw error instanceof VaultError && error.code === 'wrong_key' ? outdated(store.place, error) : error;
    });
    retire(this.#held);
    this.#held = { keys, uses: 0, retired: false };
    if (this.#closed) retire(this.#held);
  }
}

function retire(held: Held): void {
  held.retired = true;
  zeroIfDone(held);
}

function zeroIfDone({ keys, uses, retired }: Held): void {
  if (retired && uses === 0) keys.close();
}

function outdated(place: string, cause: unknown): VaultError {
  return new VaultError(
    'kek_changed',
    `the vault ${place} was given another key by "vault rekey" or "vault restore", and the passphrase or key given here is not ` +
      'that one; put the new one where secrets.options says',
    cause,
  );
}
