import { randomBytes, randomUUID } from 'node:crypto';
import { systemTimers } from '../../src/core/timers.ts';
import type { VaultHeader, VaultRow } from '../../src/vault/definition.ts';
import type { PostgresServer } from '../../src/vault/postgres-store/server.ts';
import { PostgresStore } from '../../src/vault/postgres-store.ts';
import type { TestDatabase } from './postgres.ts';

/** A store in a database, as a process of its own would open it. */
export function openStore(database: TestDatabase, schema: string): PostgresStore {
  return new PostgresStore(serverOf(database, schema), systemTimers);
}

export function serverOf(database: TestDatabase, schema: string): PostgresServer {
  const { hostname, port, pathname } = new URL(database.url);
  return {
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: database.username,
    password: async () => database.password,
    schema,
  };
}

/** A header that no key opens; stores do not look. */
export const someHeader = (): VaultHeader => ({
  format: 1,
  vaultId: randomUUID(),
  kek: { id: randomUUID(), provider: 'passphrase', parameters: {} },
  check: randomBytes(60),
  createdAt: 1_700_000_000_000,
});

/** A row that no key opens; stores do not look. */
export const someRow = (path: string, changes: Partial<VaultRow> = {}): VaultRow => ({
  path,
  version: 1,
  state: 'current',
  createdAt: 1_700_000_000_000,
  createdBy: 'the tests',
  validUntil: null,
  wrappedKey: randomBytes(60),
  sealed: randomBytes(60),
  ...changes,
});
