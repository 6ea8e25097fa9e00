import { existsSync } from 'node:fs';
import { OrderBook } from '../../lockdown/order-book.ts';
import type { ReleaseKey } from '../../lockdown/release-key.ts';
import { ReleaseKeyUnusable, readReleaseKey } from '../../lockdown/release-key-file.ts';
import type { Ledger } from '../../state/definition.ts';
import { openLog } from '../../telemetry/logger.ts';
import type { Target } from './delivery.ts';
import { explainTrouble } from './explain-trouble.ts';
import { type Heard, hear } from './hear.ts';
import type { OpenedWays } from './open-ways.ts';
import type { Places } from './places.ts';
import type { EmergencyWorld } from './world.ts';

/** All orders that can be read from here, and how reading each place went. */
export interface BookAtHand {
  readonly book: OrderBook;
  readonly sources: readonly Source[];
  /** The fingerprint of the key by which releases are verified here; undefined: they are not. */
  readonly releaseKey: string | undefined;
  /** Why releases cannot be verified here; undefined: they can. */
  readonly noKey: string | undefined;
}

export interface Source {
  readonly kind: Target['kind'];
  readonly name: string;
  /** Whether there is such a file; true of what is none. */
  readonly isThere: boolean;
  readonly heard: Heard<ReadonlyMap<string, string>>;
}

/** Reads the orders of every place, each for itself, and merges them as gateways do. Nothing is written. */
export async function openBook(ways: OpenedWays, places: Places, world: EmergencyWorld): Promise<BookAtHand> {
  const { clock, timers } = world;
  const { key, noKey } = await keyAt(places.releaseKeyFile);
  const database = await ways.openDatabase();
  const all = [
    { kind: 'file', name: ways.file.name, isThere: existsSync(places.sentinelFile), ledger: ways.sentinel },
    { kind: 'database', name: ways.database.name, isThere: existsSync(places.stateFile), ledger: database },
    ...(ways.redisAtHand === undefined
      ? []
      : [{ kind: 'redis', name: ways.redisAtHand.name, isThere: true, ledger: ways.redisAtHand.ledger } as const]),
  ] as const;
  const sources = await Promise.all(
    all.map(async ({ kind, name, isThere, ledger }) => ({
      kind,
      name,
      isThere,
      heard: await hear<ReadonlyMap<string, string>>(kind, name, () => ledger.read(), world),
    })),
  );
  const read = sources.map(({ name, heard }): Ledger => asRead(name, heard));
  const [sentinel, ...ledgers] = read;
  const log = openLog(world.errors, clock);
  log.silent = true;
  const book = new OrderBook({
    ledgers,
    ...(sentinel !== undefined && { sentinel }),
    rosters: [],
    releaseKey: key,
    codes: database.codes,
    ...(ways.redisAtHand !== undefined && { sharedCodes: [ways.redisAtHand.codes] }),
    clock,
    timers,
    log,
  });
  await book.open();
  return { book, sources, releaseKey: key?.fingerprint, noKey };
}

/** What was read is not read again, for the place may hang; and what it lacks, the gateways put there. */
function asRead(name: string, heard: Heard<ReadonlyMap<string, string>>): Ledger {
  return {
    name,
    read: () => ('said' in heard ? Promise.resolve(heard.said) : Promise.reject(heard.trouble)),
    add: async () => {},
    watch: () => () => {},
  };
}

async function keyAt(path: string): Promise<{ key: ReleaseKey | undefined; noKey: string | undefined }> {
  try {
    const key = await readReleaseKey(path);
    return { key, noKey: key === undefined ? `there is no release key at ${path}` : undefined };
  } catch (error) {
    const why = error instanceof ReleaseKeyUnusable ? error.found : explainTrouble(error, { kind: 'file' }).found;
    return { key: undefined, noKey: `the release key at ${path} cannot be used: ${why}` };
  }
}
