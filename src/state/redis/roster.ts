import { z } from 'zod';
import type { ListedPresence, Presence, Roster } from '../definition.ts';
import { FORGOTTEN_AFTER, SILENT_AFTER, withoutEarlierLives } from '../roster-rules.ts';
import type { RedisCalls } from './calls.ts';
import { keyOf } from './keys.ts';
import { script } from './script.ts';

/**
 * What is told carries Redis's own time, so that no instance's clock matters. Those that are forgotten are taken out; also what seems
 * to come from the future, as after a failover to a Redis whose clock is behind.
 */
const SHARED = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function listed()
  local entries, found, live = redis.call('HGETALL', KEYS[1]), {}, 0
  for index = 1, #entries, 2 do
    local at, told = string.match(entries[index + 1], '^(%d+) (.*)$')
    local age = at and now - tonumber(at)
    if age and age >= -tonumber(ARGV[1]) and age <= tonumber(ARGV[2]) then
      found[#found + 1] = string.format('%.0f', age) .. ' ' .. told
      if age <= tonumber(ARGV[1]) then live = live + 1 end
    else redis.call('HDEL', KEYS[1], entries[index]) end
  end
  return found, live
end
`;

const TELL = script(`${SHARED}
redis.call('HSET', KEYS[1], ARGV[3], string.format('%.0f', now) .. ' ' .. ARGV[4])
local _, live = listed()
return live`);

const LEAVE = script(`${SHARED}
redis.call('HDEL', KEYS[1], ARGV[3])
local _, live = listed()
return live`);

const LISTED = script(`${SHARED}
return (listed())`);

const AGES = [SILENT_AFTER, FORGOTTEN_AFTER] as const;

const presenceSchema = z.object({
  instance: z.string(),
  host: z.string(),
  pid: z.int().positive(),
  orders: z.array(z.string()),
});

/** Instances in a hash, by name. */
export class RedisRoster implements Roster {
  readonly name: string;
  readonly #calls: RedisCalls;
  readonly #key: string;
  #count = 1;

  /** @param calls with the deadline of what no request waits for */
  constructor(name: string, calls: RedisCalls) {
    this.name = name;
    this.#calls = calls;
    this.#key = keyOf(calls.prefix, 'instances');
  }

  /** How many live ones there were when this was last known; at least 1. */
  get count(): number {
    return this.#count;
  }

  async tell(presence: Presence): Promise<void> {
    const { instance, host, pid, orders } = presence;
    const told = JSON.stringify({ instance, host, pid, orders });
    this.#count = Math.max(1, Number(await this.#calls.run(TELL, [this.#key], [...AGES, instance, told])));
  }

  async leave(instance: string): Promise<void> {
    await this.#calls.run(LEAVE, [this.#key], [...AGES, instance]);
  }

  async live(): Promise<readonly ListedPresence[]> {
    const told = (await this.#calls.run(LISTED, [this.#key], AGES)) as string[];
    const all = told.flatMap((text) => presenceIn(text) ?? []);
    this.#count = Math.max(1, all.filter(({ silentFor }) => silentFor === undefined).length);
    return withoutEarlierLives(all);
  }
}

/** @param text milliseconds since it was heard of, and what it told. */
function presenceIn(text: string): ListedPresence | undefined {
  const age = Number.parseInt(text, 10);
  try {
    const presence = presenceSchema.safeParse(JSON.parse(text.slice(text.indexOf(' ') + 1))).data;
    return presence === undefined || age <= SILENT_AFTER ? presence : { ...presence, silentFor: age };
  } catch {
    return undefined;
  }
}
