import type { Options, Store } from 'express-rate-limit';
import { type RedisReply, RedisStore } from 'rate-limit-redis';
import type { RedisCalls, Script } from '../redis/calls.ts';
import { script } from '../redis/script.ts';

/**
 * DECR would make a key that is over anew: below zero, and without an end. KEYS: the key. ARGV: the most milliseconds that are left of
 * the window that it was counted in; none: of whichever is under way. A window with more than that left is a later one.
 */
const GIVE_BACK = script(`
if ARGV[1] and redis.call('PTTL', KEYS[1]) > tonumber(ARGV[1]) then return 0 end
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
return 0
`);

/** The share of a window by which an instance's clock may differ from Redis's within one. */
const DRIFT = 0.1;

/** rate-limit-redis's store: counts from one window to the next, for all instances. @param window milliseconds */
export function redisFixedStore(calls: RedisCalls, prefix: string, window: number): Store {
  const store = new RedisStore({ prefix, sendCommand: carry(calls) });
  void store.init({ windowMs: window } as Options);
  const giveBack = async (key: string, left?: number) => {
    const most = left === undefined ? [] : [Math.ceil(left + DRIFT * window)];
    await calls.run(GIVE_BACK, [prefix + key], most);
  };
  return Object.assign(store, { decrement: giveBack });
}

/**
 * Takes the store's commands to Redis. It loads its scripts once, when it is made, and would never count when Redis is away at that
 * moment; so its scripts are kept here, and sent whole to a Redis, or a node of a cluster, that does not know them.
 */
function carry(calls: RedisCalls): (...words: string[]) => Promise<RedisReply> {
  const scripts = new Map<string, Script>();
  return async (command = '', ...words) => {
    const [first = '', second = '', key = '', ...args] = words;
    switch (command) {
      case 'SCRIPT': {
        const loaded = script(second);
        scripts.set(loaded.sha1, loaded);
        return loaded.sha1;
      }
      case 'EVALSHA':
        return (await calls.run(scripts.get(first) as Script, [key], args)) as RedisReply;
      default:
        return (await calls.command(command, ...words)) as RedisReply;
    }
  };
}
