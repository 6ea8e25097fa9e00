import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import type { KekSource, VaultParts } from '../../src/vault/definition.ts';
import type { KekDefinition } from '../../src/vault/kek/definition.ts';
import { symmetricKey } from '../../src/vault/kek/symmetric-key.ts';
import { SqliteStore } from '../../src/vault/sqlite-store.ts';

/** A directory of a test's own, for vaults. */
export interface VaultScratch {
  readonly directory: string;
  file(name: string): string;
  /** Everything in every file, for searches. */
  bytes(): Buffer;
  remove(): void;
}

export function vaultScratch(): VaultScratch {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-vault-'));
  return {
    directory,
    file: (name) => join(directory, name),
    bytes: () => Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name)))),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A KEK whose key is a byte repeated: another byte is another key. For tests that are not about how a key is derived. */
export function byteKek(byte: number | (() => number)): KekSource {
  const key = () => symmetricKey(Buffer.alloc(32, typeof byte === 'number' ? byte : byte()));
  const provider: KekDefinition = {
    name: 'byte',
    options: {},
    create: async () => ({ key: key(), parameters: {} }),
    open: async () => key(),
  };
  return { provider, options: {}, context: { environment: {}, clock: systemClock, timers: systemTimers } };
}

export interface PartsOptions {
  readonly kek?: KekSource;
  /** For what the vault writes down; the store goes by the system's. */
  readonly clock?: Clock;
  readonly who?: string;
}

/** What a vault in this file is opened with. */
export function sqliteParts(path: string, { kek = byteKek(1), clock = systemClock, who = 'tests' }: PartsOptions = {}) {
  const store = new SqliteStore({ path, clock: systemClock, timers: systemTimers });
  return { store, kek, clock, who } satisfies VaultParts;
}

/** Does to a vault's file what no vault would. */
export function tamper(path: string, sql: string, ...parameters: (string | number | Uint8Array)[]): void {
  const db = new DatabaseSync(path);
  try {
    const { changes } = db.prepare(sql).run(...parameters);
    if (changes === 0) throw new Error(`Nothing was changed by ${sql}`);
  } finally {
    db.close();
  }
}
