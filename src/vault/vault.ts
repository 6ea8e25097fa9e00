import type { SecretValue } from '../core/secret-value.ts';
import type { VaultParts, VaultRow, VersionFacts } from './definition.ts';
import { KeyRing } from './key-ring.ts';
import { notWiped, wipe } from './leftover.ts';
import type { Progress } from './progress.ts';
import { erasing, restated, SUPERSEDED, stepDown } from './vault/changes.ts';
import { createVault } from './vault/create.ts';
import { type Decision, edited, oneAtATime, withRows } from './vault/editing.ts';
import { lookup, type VaultLookup } from './vault/lookup.ts';
import { nextVersion } from './vault/next-version.ts';
import { summarised, type VersionFingerprint } from './vault/opened.ts';
import { existing, noVersion, rollbackTarget } from './vault/rollback-target.ts';
import { stateOf } from './vault/secret.ts';
import { isOnShelf, Shelf } from './vault/shelf.ts';
import { type VaultStatus, vaultStatus } from './vault/status.ts';
import { type Flaw, flawsIn } from './vault/verify.ts';
import { headerOf, type VaultKeys } from './vault-keys.ts';

/** An open vault: secrets by path (`<name>/<field>`), in versions. Others may use the same one at the same time. */
export class Vault {
  /** What lies apart from the secrets. */
  readonly shelf: Shelf;
  readonly #parts: VaultParts;
  readonly #keys: KeyRing;
  readonly #inTurn = oneAtATime();

  private constructor(parts: VaultParts, keys: KeyRing) {
    this.#parts = parts;
    this.#keys = keys;
    this.shelf = new Shelf(parts, keys);
  }

  /**
   * Makes an empty vault under a new key.
   * @param options fips: only algorithms that FIPS 140-3 approves
   * @throws VaultError `exists`; `missing` when there is no passphrase or the like.
   */
  static async create(parts: VaultParts, { fips }: { readonly fips: boolean }): Promise<Vault> {
    return new Vault(parts, new KeyRing(parts, await createVault(parts, fips)));
  }

  /** @throws VaultError `missing`, `wrong_key`, `corrupt` or `unsupported`, each saying what to do. */
  static async open(parts: VaultParts): Promise<Vault> {
    return new Vault(parts, await KeyRing.open(parts));
  }

  /** @throws VaultError `corrupt` when what is stored does not open; `kek_changed` when the vault has a key that is not here. */
  read(path: string): Promise<VaultLookup> {
    const now = this.#parts.clock.now();
    return withRows(path, this.#parts, this.#keys, (rows, keys) => lookup(rows, keys, now));
  }

  /**
   * Stores a new version, current from then on.
   * @param grace milliseconds for which the one before stays good as `previous`; 0: not at all.
   * @returns the new version.
   */
  put(path: string, value: SecretValue, grace: number): Promise<number> {
    const { clock, who } = this.#parts;
    return this.#edit(path, (rows, keys) => nextVersion({ path, value, grace, now: clock.now(), who }, rows, keys));
  }

  /** The facts of every version of every secret, by path and newest first; not proved, since no key is asked. */
  async facts(): Promise<VersionFacts[]> {
    return (await this.#parts.store.facts()).filter(({ path }) => !isOnShelf(path));
  }

  /** A secret's versions, newest first; none when there is no such secret. @throws VaultError `corrupt`. */
  versions(path: string): Promise<VersionFingerprint[]> {
    const now = this.#parts.clock.now();
    return withRows(path, this.#parts, this.#keys, (rows, keys) =>
      Promise.all(rows.map((row) => summarised(row, keys, now))),
    );
  }

  /**
   * Makes an older version current again; without `to`, the newest one before the current that is neither disabled nor destroyed.
   * @returns its number. @throws VaultError `no_such_version`.
   */
  rollback(path: string, to?: number): Promise<number> {
    return this.#edit(path, async (rows, keys) => {
      const target = rollbackTarget(path, rows, to);
      const others = rows.filter((row) => row !== target);
      const changes = await stepDown(others, SUPERSEDED, keys);
      const current = await restated(target, { state: 'current', validUntil: null }, keys);
      return { changes: [...changes, current], result: target.version };
    });
  }

  /** Hands out no version any more, until one is rolled back to or stored. @throws VaultError `no_such_version`. */
  async disable(path: string): Promise<void> {
    await this.#edit(path, async (rows, keys) => {
      const changes = await stepDown(rows, { state: 'disabled', validUntil: null }, keys);
      if (changes.length === 0 && stateOf(rows).absence !== 'disabled')
        throw noVersion(`${path} has no version in use`);
      return { changes, result: true };
    });
  }

  /** Erases a secret with all its versions, for good. @returns false when there is nothing left of it to erase. */
  destroy(path: string): Promise<boolean> {
    return this.#erase(path, (rows) => rows);
  }

  /** Erases one version, for good. @throws VaultError `no_such_version`. */
  async destroyVersion(path: string, version: number): Promise<void> {
    await this.#erase(path, (rows) => [existing(path, rows, version)]);
  }

  /** Shows that secrets could be read. @throws as {@link Vault.read} does. */
  async probe(): Promise<void> {
    await this.#keys.use((await headerOf(this.#parts)).kek.id, async () => true);
  }

  /** Opens every row. @returns what does not open. */
  verify(onProgress?: Progress): Promise<Flaw[]> {
    return flawsIn(this.#parts, this.#keys, onProgress);
  }

  status(): Promise<VaultStatus> {
    return vaultStatus(this.#parts.store);
  }

  /** Zeroes the keys; the store stays open. */
  close(): void {
    this.#keys.close();
  }

  async #erase(path: string, choose: (rows: readonly VaultRow[]) => readonly VaultRow[]): Promise<boolean> {
    const erased = await this.#edit(path, async (rows) => {
      const changes = erasing(choose(rows));
      return { changes, result: changes.length > 0 };
    });
    // Even when nothing was erased now: the last attempt may have been cut short before this.
    const { leftover } = await wipe(this.#parts.store);
    if (leftover !== undefined) throw notWiped(path, leftover);
    return erased;
  }

  #edit<T extends number | boolean>(
    path: string,
    decide: (rows: readonly VaultRow[], keys: VaultKeys) => Promise<Decision<T>>,
  ): Promise<T> {
    return this.#inTurn(() => edited(path, this.#parts, this.#keys, decide));
  }
}
