import type { Timers } from '../core/timers.ts';
import { changedRow } from './changed-row.ts';
import {
  type ExclusiveRows,
  type RowChange,
  VaultError,
  type VaultHeader,
  type VaultRow,
  type VaultStore,
  type VersionFacts,
} from './definition.ts';
import { applyChanges } from './postgres-store/apply-changes.ts';
import { ChangeFeed } from './postgres-store/change-feed.ts';
import { type Connections, connectionsTo } from './postgres-store/connections.ts';
import { lockRows } from './postgres-store/exclusive-rows.ts';
import { refuseStrangeTables } from './postgres-store/plain-tables.ts';
import { readFacts, readHeader, readRows } from './postgres-store/read.ts';
import { rewriteTables } from './postgres-store/rewrite-tables.ts';
import { type PostgresServer, placeOf } from './postgres-store/server.ts';
import type { Session } from './postgres-store/session.ts';
import { ensureTables, type Tables, tablesIn } from './postgres-store/tables.ts';
import { vaultExists } from './store-problems.ts';

/**
 * A vault in a schema of a PostgreSQL database, which many hosts may use at once. Nothing is connected to before the first use; a
 * role that may only SELECT can read. Announcements of changes need a connection that is kept: through a pooler that shares
 * connections between transactions none arrive, and what others changed is seen when the TTL is over.
 */
export class PostgresStore implements VaultStore {
  readonly place: string;
  readonly #tables: Tables;
  readonly #connections: Connections;
  readonly #feed: ChangeFeed;
  #checked = false;

  constructor(server: PostgresServer, timers: Timers) {
    this.place = placeOf(server);
    this.#tables = tablesIn(server.schema);
    this.#connections = connectionsTo(server);
    const connect = () => this.#connections.dedicated();
    this.#feed = new ChangeFeed({ channel: this.#tables.channel, timers, connect });
  }

  async header(): Promise<VaultHeader | undefined> {
    try {
      await this.#check(this.#connections);
      return await readHeader(this.#connections, this.#tables, this.place);
    } catch (error) {
      if (error instanceof VaultError && error.code === 'missing') return undefined;
      throw error;
    }
  }

  async create(header: VaultHeader): Promise<void> {
    await this.exclusively(async (rows) => {
      if ((await rows.header()) !== undefined) throw vaultExists(this.place);
      await rows.replaceHeader(header);
    });
  }

  async rows(path: string): Promise<{ readonly kekId: string; readonly rows: VaultRow[] }> {
    await this.#check(this.#connections);
    return readRows(this.#connections, this.#tables, path, this.place);
  }

  async facts(prefix = ''): Promise<VersionFacts[]> {
    // All of them may take their time, on a connection that nobody waits for.
    if (prefix === '') return await this.#connections.alone((session) => this.#facts(session, prefix));
    return await this.#facts(this.#connections, prefix);
  }

  async apply(changes: readonly RowChange[], kekId: string, signal?: AbortSignal): Promise<void> {
    await this.#connections.transaction(async (session) => {
      await applyChanges(session, this.#tables, changes, kekId, this.place);
      for (const path of new Set(changes.map((change) => changedRow(change).path)))
        await this.#feed.announce(session, path);
      signal?.throwIfAborted();
    });
  }

  exclusively<T>(work: (rows: ExclusiveRows) => Promise<T>): Promise<T> {
    return this.#connections.longTransaction(async (session) => {
      await ensureTables(session, this.#tables);
      const result = await work(await lockRows(session, this.#tables, this.place));
      await this.#feed.announce(session);
      return result;
    });
  }

  watch(changed: (path: string | undefined) => void): () => void {
    return this.#feed.watch(changed);
  }

  async scrub(): Promise<void> {
    await this.#connections.alone((session) => rewriteTables(session, this.#tables, this.place));
  }

  async close(): Promise<void> {
    this.#feed.close();
    await this.#connections.close();
  }

  async #facts(session: Session, prefix: string): Promise<VersionFacts[]> {
    await this.#check(session);
    return await readFacts(session, this.#tables, prefix, this.place);
  }

  /** Before anything is read for the first time: what changes something looks for itself, each time. */
  async #check(session: Session): Promise<void> {
    if (this.#checked) return;
    await refuseStrangeTables(session, this.#tables, this.place);
    this.#checked = true;
  }
}
