import { afterWaiting } from '../../core/after-waiting.ts';
import type { Timers } from '../../core/timers.ts';
import { StateAway } from '../definition.ts';
import type { RedisCalls } from './calls.ts';
import { CLOSED, type Connection } from './connection.ts';
import { concernsAll, judge, replyCode } from './failure.ts';
import type { RedisLink } from './link.ts';
import { described } from './obstacle.ts';
import { runScript } from './run-script.ts';

/** How calls ended, in numbers. */
export interface CallTally {
  answered: number;
  /** In time, with an error. */
  refused: number;
  late: number;
  /** With the connection, before their time was over. */
  lost: number;
  /** Rejected at once. */
  away: number;
}

export interface CallParts {
  readonly link: RedisLink;
  /** For messages. */
  readonly name: string;
  readonly prefix: string;
  readonly timers: Timers;
  readonly tally: CallTally;
}

/**
 * Calls that wait so many milliseconds for Redis at most. A while after one was late, and until that is answered, they reject at once,
 * so that a Redis that hangs costs those a deadline that were sent by then, and all others nothing.
 */
export function boundedCalls(deadline: number, parts: CallParts): RedisCalls {
  const { link, name, prefix, timers, tally } = parts;
  const away = (reason: string) => new StateAway(`${name} cannot be used now: ${reason}`);

  const ask = async (work: (connection: Connection) => Promise<unknown>): Promise<unknown> => {
    const { connection } = link;
    if (connection === undefined) {
      tally.away += 1;
      throw away(described(link.obstacle ?? 'it was not asked yet'));
    }
    const late = Promise.withResolvers<never>();
    const cancel = afterWaiting(deadline, timers, () => late.reject(new Late()));
    const answer = work(connection);
    try {
      const reply = await Promise.race([answer, late.promise]);
      tally.answered += 1;
      return reply;
    } catch (error) {
      throw error instanceof Late ? missed(connection, answer) : failed(connection, error);
    } finally {
      cancel();
    }
  };

  const missed = (connection: Connection, answer: Promise<unknown>): StateAway => {
    tally.late += 1;
    const obstacle = `it did not answer within ${deadline} ms`;
    link.doubt(connection, obstacle);
    answer.then(
      () => link.trust(connection),
      (error: unknown) => (concernsAll(error) ? link.lose(connection, judge(error) ?? CLOSED) : link.trust(connection)),
    );
    return away(obstacle);
  };

  const failed = (connection: Connection, error: unknown): StateAway => {
    const code = replyCode(error);
    tally[code === undefined ? 'lost' : 'refused'] += 1;
    if (!concernsAll(error)) return new StateAway(`${name} refused what was asked of it (${code})`);
    const obstacle = judge(error) ?? CLOSED;
    link.lose(connection, obstacle);
    return away(described(obstacle));
  };

  return {
    prefix,
    run: (script, keys, args) => ask((connection) => runScript(connection, script, keys, args)),
    command: (word, ...words) => ask((connection) => connection.send(word.toLowerCase(), words)),
  };
}

class Late extends Error {}
