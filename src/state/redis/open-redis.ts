import type { Clock } from '../../core/clock.ts';
import type { Timers } from '../../core/timers.ts';
import type { RedisSettings } from '../../settings/state.ts';
import type { Ledger, StrayRules, UsedCodes } from '../definition.ts';
import { nameOf } from './address.ts';
import { boundedCalls, type CallTally } from './bounded-calls.ts';
import type { RedisCalls } from './calls.ts';
import { examine } from './examine.ts';
import { RedisLedger } from './ledger.ts';
import { RedisLink } from './link.ts';
import type { LinkEvents } from './link-parts.ts';
import { type LoginSecrets, loginSource } from './login.ts';
import { News } from './news.ts';
import type { Obstacle } from './obstacle.ts';
import { kindOf, openSession } from './open-session.ts';
import { RedisRoster } from './roster.ts';
import { RedisUsedCodes } from './used-codes.ts';

/** Milliseconds for what no request waits for. */
const UNHURRIED = 1_000;

export interface RedisWorld {
  readonly clock: Clock;
  readonly timers: Timers;
  /** For a password by `secret://`; absent where no backend is open. */
  readonly secrets?: LoginSecrets | undefined;
  readonly events?: LinkEvents;
  /** What to do about orders that are none. */
  readonly strays?: StrayRules | undefined;
}

/** Redis, as far as Portcullis keeps something there. */
export interface OpenRedis {
  /** For messages. */
  readonly name: string;
  /** With the deadline that requests wait for. */
  readonly calls: RedisCalls;
  readonly ledger: Ledger;
  readonly roster: RedisRoster;
  readonly codes: UsedCodes;
  readonly tally: CallTally;
  /** What keeps it from being used now; undefined: nothing. */
  readonly obstacle: Obstacle | undefined;
  /** At once, whatever Redis does. */
  close(): void;
}

/**
 * Connects to Redis, and goes on doing so when it is away. Resolves after the first attempt, which takes 3 s at most; what came in its
 * way is in `obstacle`.
 */
export async function openRedis(settings: RedisSettings, world: RedisWorld): Promise<OpenRedis> {
  const { clock, timers, secrets, events, strays } = world;
  const name = nameOf(settings);
  const kind = kindOf(settings);
  const login = loginSource(settings, secrets);
  const [news, connections] = [new News(), new News()];
  const link = new RedisLink({
    clock,
    timers,
    open: (wait) => openSession(settings, { login, hear: () => news.tell() }, wait),
    look: (connection, wait) => examine(connection, { kind, prefix: settings.prefix }, wait),
    events: {
      up: () => {
        events?.up();
        connections.tell();
        news.tell();
      },
      lost: (obstacle) => events?.lost(obstacle),
    },
  });
  const tally = { answered: 0, refused: 0, late: 0, lost: 0, away: 0 };
  const parts = { link, name, prefix: settings.prefix, timers, tally };
  const unhurried = boundedCalls(Math.max(UNHURRIED, settings.timeout), parts);
  const roster = new RedisRoster(name, unhurried);
  await link.open();
  return {
    name,
    tally,
    calls: boundedCalls(settings.timeout, parts),
    ledger: new RedisLedger({
      name,
      calls: unhurried,
      clock,
      timers,
      onNews: (act) => news.listen(act),
      onConnect: (act) => connections.listen(act),
      instances: () => roster.count,
      strays,
    }),
    roster,
    codes: new RedisUsedCodes(name, unhurried),
    get obstacle() {
      return link.obstacle;
    },
    close: () => link.close(),
  };
}
