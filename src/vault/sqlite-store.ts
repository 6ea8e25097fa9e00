import type { Clock } from '../core/clock.ts';
import { ensureFile } from '../core/sqlite-file.ts';
import { inTransaction, rollBack } from '../core/sqlite-transaction.ts';
import type { Timers } from '../core/timers.ts';
import type { ExclusiveRows, RowChange, VaultHeader, VaultRow, VaultStore, VersionFacts } from './definition.ts';
import { rowFrom } from './row-columns.ts';
import { exclusiveRows, readHeader } from './sqlite-store/exclusive.ts';
import { refuseStrangeObjects } from './sqlite-store/expected-objects.ts';
import { beginExclusively, OpenFile } from './sqlite-store/opened.ts';
import { type Patiently, patience } from './sqlite-store/patience.ts';
import { readFacts } from './sqlite-store/read-facts.ts';
import { emptyLog } from './sqlite-store/transaction.ts';
import { watchFor } from './sqlite-store/watch.ts';
import { writeChange } from './sqlite-store/writes.ts';
import { kekChanged, noVault, vaultExists } from './store-problems.ts';

export interface SqliteStoreOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A vault in a file, which many processes may use at once. Nothing is opened before the first use. */
export class SqliteStore implements VaultStore {
  readonly place: string;
  readonly #timers: Timers;
  readonly #patiently: Patiently;
  readonly #file: OpenFile;
  /** Of the watches. */
  readonly #ends = new Set<() => void>();

  constructor({ path, clock, timers }: SqliteStoreOptions) {
    this.place = path;
    this.#timers = timers;
    this.#patiently = patience(path, { clock, timers });
    this.#file = new OpenFile(path);
  }

  header(): Promise<VaultHeader | undefined> {
    return this.#patiently(() => {
      const opened = this.#file.current();
      return opened === undefined ? undefined : readHeader(opened.db, this.place);
    });
  }

  async create(header: VaultHeader): Promise<void> {
    await this.exclusively(async (rows) => {
      if ((await rows.header()) !== undefined) throw vaultExists(this.place);
      await rows.replaceHeader(header);
    });
  }

  rows(path: string): Promise<{ readonly kekId: string; readonly rows: VaultRow[] }> {
    return this.#patiently(() => {
      const found = this.#file.vault().rows.all(path);
      const kekId = found[0]?.['kek_id'];
      if (typeof kekId !== 'string') throw noVault(this.place);
      const versions = found.filter((columns) => columns['path'] !== null);
      return { kekId, rows: versions.map((columns) => rowFrom(columns, this.place)) };
    });
  }

  async facts(prefix = ''): Promise<VersionFacts[]> {
    await this.#patiently(() => this.#file.vault());
    return await readFacts(this.place, prefix, this.#patiently);
  }

  apply(changes: readonly RowChange[], kekId: string, signal?: AbortSignal): Promise<void> {
    return this.#patiently(() => {
      // From here on nothing comes in between.
      signal?.throwIfAborted();
      const vault = this.#file.vault();
      inTransaction(vault.db, () => {
        // Here too: somebody may have added a trigger since the file was opened.
        refuseStrangeObjects(vault.db, this.place);
        if (vault.kekId.get()?.['kek_id'] !== kekId) throw kekChanged(this.place);
        for (const change of changes) writeChange(change, vault.writes);
      });
    });
  }

  async exclusively<T>(work: (rows: ExclusiveRows) => Promise<T>): Promise<T> {
    // A connection of its own: what others do meanwhile on the shared one must not fall into this transaction.
    const db = await this.#patiently(() => {
      ensureFile(this.place);
      return beginExclusively(this.place);
    });
    try {
      const result = await work(exclusiveRows(db, this.place));
      await this.#patiently(() => db.exec('COMMIT'));
      return result;
    } finally {
      rollBack(db);
      db.close();
    }
  }

  watch(changed: (path: string | undefined) => void): () => void {
    const cancel = watchFor(
      () => this.#file.state(),
      () => changed(undefined),
      this.#timers,
    );
    const end = () => {
      cancel();
      this.#ends.delete(end);
    };
    this.#ends.add(end);
    return end;
  }

  async scrub(): Promise<void> {
    await this.#patiently(() => {
      // The shared connection, so that this is no change that others made; somebody may have added to it since it was opened.
      const { db } = this.#file.vault();
      refuseStrangeObjects(db, this.place);
      // secure_delete leaves copies of rows that moved from page to page; VACUUM writes every page anew.
      db.exec('PRAGMA temp_store = MEMORY; VACUUM');
    });
    await this.#patiently(() => emptyLog(this.#file.vault().db));
  }

  async close(): Promise<void> {
    // A look would open the file again.
    for (const end of this.#ends) end();
    this.#file.close();
  }
}
