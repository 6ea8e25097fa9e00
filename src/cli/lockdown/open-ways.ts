import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { InstanceFiles } from '../../lockdown/instance-files.ts';
import { SentinelFile } from '../../lockdown/sentinel-file.ts';
import type { Ledger } from '../../state/definition.ts';
import type { SqliteLedger } from '../../state/embedded/sqlite-ledger.ts';
import type { Ways } from './carry.ts';
import type { Target } from './delivery.ts';
import { gatewayTargets } from './gateway-targets.ts';
import { isAlive } from './is-alive.ts';
import { LazyRedis } from './lazy-redis.ts';
import type { Places } from './places.ts';
import { shownPath } from './shown-path.ts';
import { skipEnded } from './skip-ended.ts';
import type { EmergencyWorld } from './world.ts';

/** What an emergency has to do with: where orders are kept, and ways to all who obey them. */
export interface OpenedWays extends Ways {
  readonly file: Target;
  readonly sentinel: Ledger;
  readonly redisAtHand: LazyRedis | undefined;
  openDatabase(): Promise<SqliteLedger>;
  /** Lets go of what was opened, so that a process can end. */
  close(): void;
}

/** Opens nothing yet: each way is opened when it is used, so that none keeps another waiting. */
export function openWays(places: Places, world: EmergencyWorld): OpenedWays {
  const { clock, timers } = world;
  const shown = shownPath(places, world);
  const { sentinelFile, stateFile, adminSocket } = places;
  const sentinel = new SentinelFile({ path: sentinelFile, clock, timers });
  const redisAtHand = LazyRedis.of(places, world);
  const instanceFiles = new InstanceFiles({ sentinelFile, host: hostname(), isAlive, clock });
  // Loaded when it is used: a Node without node:sqlite has the other ways.
  let database: Promise<SqliteLedger> | undefined;
  const openDatabase = () => {
    database ??= import('../../state/embedded/sqlite-ledger.ts').then(
      ({ SqliteLedger }) => new SqliteLedger({ path: stateFile, clock, timers }),
    );
    return database;
  };
  return {
    sentinel,
    redisAtHand,
    openDatabase,
    close: () => {
      redisAtHand?.close();
      database?.then((each) => each.close()).catch(() => {});
    },
    file: { kind: 'file', name: shown(sentinelFile), deliver: (entries) => write(sentinel, sentinelFile, entries) },
    gateways: gatewayTargets(adminSocket, shown),
    database: {
      kind: 'database',
      name: shown(stateFile),
      deliver: async (entries) => await write(await openDatabase(), stateFile, entries),
    },
    redis: redisAtHand?.target,
    rosters: [instanceFiles, ...(redisAtHand === undefined ? [] : [skipEnded(redisAtHand.roster)])],
  };
}

async function write(ledger: Ledger, path: string, entries: ReadonlyMap<string, string>): Promise<object> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await ledger.add(entries);
  return {};
}
