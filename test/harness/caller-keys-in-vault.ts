import { DatabaseSync } from 'node:sqlite';
import { Writable } from 'node:stream';
import { type OpenCallerKeys, openCallerKeys } from '../../src/caller-keys/open-caller-keys.ts';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import type { SecretBackend } from '../../src/secrets/definition.ts';
import type { KeyShelf } from '../../src/secrets/key-shelf.ts';
import { recorded } from '../../src/secrets/recorded.ts';
import { vaultBackend } from '../../src/secrets/vault-backend.ts';
import { accessLog } from '../../src/telemetry/access-log.ts';
import { openLog } from '../../src/telemetry/logger.ts';
import type { VaultParts } from '../../src/vault/definition.ts';
import { Vault } from '../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from './postgres.ts';
import { openStore } from './postgres-store.ts';
import { sqliteParts, vaultScratch } from './vault-rig.ts';

/** A vault of some kind, and hands on its rows. */
export interface VaultPlace {
  parts(): VaultParts;
  /** Does to the rows what no vault would; `?` is a parameter. */
  sql(text: string, ...values: string[]): Promise<Record<string, unknown>[]>;
  /** Everything that it left on the disk, where that can be read here. */
  bytes?(): Buffer;
  close(): Promise<void>;
}

/** Callers' keys as a gateway has them. */
export interface TestKeys extends OpenCallerKeys {
  readonly backend: SecretBackend;
  /** Its log, the record of accesses among it. */
  readonly logged: string[];
}

/** Where vaults may lie, by kind; each is opened once, and gives places with nothing in them. */
export const vaultPlaces: Readonly<Record<string, () => Promise<{ fresh(): VaultPlace; close(): Promise<void> }>>> = {
  SQLite: async () => ({ fresh: sqlitePlace, close: async () => {} }),
  PostgreSQL: async () => {
    const database = await openTestDatabase();
    return { fresh: () => postgresPlace(database), close: () => database.close() };
  },
};

export function sqlitePlace(): VaultPlace {
  const scratch = vaultScratch();
  const file = scratch.file('v.sqlite');
  return {
    parts: () => sqliteParts(file),
    sql: async (text, ...values) => {
      const db = new DatabaseSync(file);
      try {
        return db.prepare(text).all(...values);
      } finally {
        db.close();
      }
    },
    bytes: () => scratch.bytes(),
    close: async () => scratch.remove(),
  };
}

/** @param as another role than the one who made the vault, with its password */
export function postgresPlace(
  database: TestDatabase,
  schema = database.freshSchema(),
  as: Partial<TestDatabase> = {},
): VaultPlace {
  return {
    parts: () => ({ ...sqliteParts(''), store: openStore({ ...database, ...as }, schema) }),
    sql: (text, ...values) => {
      let count = 0;
      const parameter = () => {
        count += 1;
        return `$${count}`;
      };
      return database.sql(text.replaceAll('versions', `"${schema}".versions`).replace(/\?/g, parameter), values);
    },
    close: async () => {},
  };
}

/** An empty vault there. */
export async function makeVaultAt(place: VaultPlace): Promise<void> {
  const parts = place.parts();
  (await Vault.create(parts, { fips: false })).close();
  await parts.store.close();
}

/** Opens callers' keys as a gateway of its own would. Whoever asked closes both. */
export async function openKeysAt(place: VaultPlace): Promise<TestKeys> {
  const logged: string[] = [];
  const write = (chunk: Buffer, _encoding: unknown, done: () => void) => {
    logged.push(chunk.toString());
    done();
  };
  const log = openLog(new Writable({ write }), systemClock);
  const backend = recorded(vaultBackend(place.parts()), accessLog(log), { who: 'gateway', why: 'configuration' });
  const world = { clock: systemClock, timers: systemTimers, cache: { ttl: 300_000, staleIfError: 3_600_000 }, log };
  const opened = openCallerKeys(backend.shelf as KeyShelf, world);
  await opened.start();
  return Object.assign(opened, { backend, logged });
}
