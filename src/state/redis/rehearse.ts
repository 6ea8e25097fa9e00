import { untilAborted } from '../../core/until-aborted.ts';
import type { Connection } from './connection.ts';
import { channelOf, keyOf } from './keys.ts';
import { runScript } from './run-script.ts';
import { script } from './script.ts';

/** All that scripts do for Portcullis, so that what its user may not do is known before anything depends on it. */
export const REHEARSAL = script(`
redis.call('TIME')
redis.call('SET', KEYS[1], 1, 'PX', 60000)
redis.call('INCR', KEYS[1])
redis.call('DECR', KEYS[1])
redis.call('GET', KEYS[1])
redis.call('PTTL', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'field', 1)
redis.call('HGET', KEYS[1], 'field')
redis.call('HGETALL', KEYS[1])
redis.call('TYPE', KEYS[1])
redis.call('HLEN', KEYS[1])
redis.call('HSCAN', KEYS[1], 0)
redis.call('HDEL', KEYS[1], 'field')
redis.call('XADD', KEYS[1], '*', 'field', 1)
redis.call('XRANGE', KEYS[1], '-', '+')
redis.call('XREVRANGE', KEYS[1], '+', '-')
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[1], '')`);

/** Shows that Redis runs scripts, takes writes, and lets us do what we need. @throws what Redis refuses. */
export async function rehearse(connection: Connection, prefix: string, signal: AbortSignal): Promise<void> {
  await untilAborted(signal, runScript(connection, REHEARSAL, [keyOf(prefix, 'rehearsal')], [channelOf(prefix)]));
}
