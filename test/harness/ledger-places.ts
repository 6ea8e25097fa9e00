import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/core/clock.ts';
import { systemTimers } from '../../src/core/timers.ts';
import type { Ledger } from '../../src/state/definition.ts';
import { SqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { type RedisPlace, redisPlaces } from './redis-places.ts';
import { openAt } from './redis-rig.ts';

/** Where ledgers can be opened that hold the same. */
export interface LedgerPlace {
  open(): Promise<Ledger>;
  /** Empties it, as somebody would who does not know what it is for. */
  wipe(): Promise<void>;
  /** Writes another text for an id. */
  tamper(id: string, text: string): Promise<void>;
  /** Takes one entry out and puts in another at once. */
  replace(id: string, newId: string, text: string): Promise<void>;
  close(): Promise<void>;
}

export interface LedgerKind {
  readonly kind: string;
  start(): Promise<LedgerPlace>;
}

async function inFile(): Promise<LedgerPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-ledger-'));
  const path = join(folder, 'state.sqlite');
  const opened: SqliteLedger[] = [];
  const sql = async (text: string, ...values: string[]) => {
    const db = new DatabaseSync(path);
    db.prepare(text).run(...values);
    db.close();
  };
  return {
    open: async () => {
      const ledger = new SqliteLedger({ path, clock: systemClock, timers: systemTimers });
      opened.push(ledger);
      return ledger;
    },
    wipe: async () => {
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    },
    tamper: (id, text) => sql('UPDATE orders SET text = ? WHERE id = ?', text, id),
    replace: (id, newId, text) => sql('UPDATE orders SET id = ?, text = ? WHERE id = ?', newId, text, id),
    close: async () => {
      for (const ledger of opened) ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function inRedis(place: RedisPlace): Promise<LedgerPlace> {
  const opened: OpenRedis[] = [];
  const open = async () => {
    const redis = await openAt(place.section);
    opened.push(redis);
    return redis;
  };
  const { calls } = await open();
  const key = 'portcullis:orders';
  return {
    open: async () => (await open()).ledger,
    wipe: async () => void (await calls.command('DEL', key)),
    tamper: async (id, text) => void (await calls.command('HSET', key, id, text)),
    replace: async (id, newId, text) => {
      const swap = `redis.call('HDEL', KEYS[1], ARGV[1]) redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])`;
      await calls.command('EVAL', swap, 1, key, id, newId, text);
    },
    close: async () => {
      for (const redis of opened) redis.close();
      await place.close();
    },
  };
}

/** Every place that holds orders for good. */
export const ledgerPlaces: readonly LedgerKind[] = [
  { kind: 'state.sqlite', start: inFile },
  ...redisPlaces.map(({ kind, start }) => ({ kind, start: async () => inRedis(await start()) })),
];
