import type { Clock } from '../core/clock.ts';
import type { Timers } from '../core/timers.ts';
import type { StateSettings } from '../settings/state.ts';
import { EmbeddedCounting } from './counting/embedded-counting.ts';
import { RedisCounting } from './counting/redis-counting.ts';
import type { CodeTries, Counting, Ledger, Roster, UsedCodes } from './definition.ts';
import { SqliteLedger } from './embedded/sqlite-ledger.ts';
import type { OpenRedis } from './redis/open-redis.ts';

/** What outlasts this process, and what it shares with others. */
export interface OpenState {
  readonly counting: Counting;
  /** state.sqlite first, then Redis where there is one. */
  readonly ledgers: readonly Ledger[];
  readonly rosters: readonly Roster[];
  /** Of this machine. */
  readonly codes: CodeTries;
  /** Of all instances. */
  readonly sharedCodes: readonly UsedCodes[];
  /** Whether counts are to be shared and cannot be now. */
  readonly isAway: boolean;
  close(): void;
}

export interface StateParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** As the configuration names it; undefined where it names none. It is closed with the state. */
  readonly redis: OpenRedis | undefined;
}

/**
 * Puts together where orders are kept and requests are counted, and makes state.sqlite.
 * @throws StateUnusable when that file can never serve.
 */
export async function openState(
  { path }: Pick<StateSettings, 'path'>,
  { clock, timers, redis }: StateParts,
): Promise<OpenState> {
  const local = new SqliteLedger({ path, clock, timers });
  await local.check();
  const shared = redis === undefined ? [] : [redis];
  return {
    counting:
      redis === undefined
        ? new EmbeddedCounting(clock)
        : new RedisCounting(redis.calls, clock, () => redis.roster.count),
    ledgers: [local, ...shared.map(({ ledger }) => ledger)],
    rosters: shared.map(({ roster }) => roster),
    codes: local.codes,
    sharedCodes: shared.map(({ codes }) => codes),
    get isAway() {
      return redis?.obstacle !== undefined;
    },
    close: () => {
      redis?.close();
      local.close();
    },
  };
}
