import { Redis } from 'ioredis';
import { inTime } from '../../core/in-time.ts';
import type { Timers } from '../../core/timers.ts';
import { StateAway } from '../definition.ts';
import { type Address, written } from './address.ts';
import { type Access, CONNECTION_OPTIONS, connect, destroy } from './connection.ts';
import { RedisUnusable, replyCode } from './failure.ts';

/** Milliseconds for each sentinel; they are asked at the same time. */
const PATIENCE = 1_000;

/** Until when is waited. */
export interface Wait {
  readonly signal: AbortSignal;
  readonly timers: Timers;
}

/**
 * Asks all sentinels at once who the master is, and takes the word of most of them, so that one that hangs, or was cut off from the
 * others, does not matter (https://redis.io/docs/latest/develop/reference/sentinel-clients/).
 * @throws RedisUnusable when none of those that answer knows the name; StateAway when none answers.
 */
export async function findMaster(
  sentinels: readonly Address[],
  name: string,
  access: Access,
  wait: Wait,
): Promise<Address> {
  const said: (Address | 'unknown')[] = [];
  const failures: unknown[] = [];
  const { promise: decided, resolve: decide } = Promise.withResolvers<void>();
  const asking = sentinels.map(async (sentinel) => {
    try {
      const address = await ask(sentinel, name, access, wait);
      said.push(address);
      if (votes(said, address) > sentinels.length / 2) decide();
    } catch (error) {
      failures.push(error);
    }
  });
  await Promise.race([Promise.all(asking), decided]);
  const known = said.filter((each) => each !== 'unknown');
  const [elected] = known.toSorted((one, other) => votes(said, other) - votes(said, one));
  if (elected !== undefined) return elected;
  if (said.length > 0)
    throw new RedisUnusable({
      found: `no Sentinel knows a master named "${name}"`,
      write: "the master's name, as in the line sentinel monitor <name> of the sentinels' configuration",
      at: ['name'],
    });
  const refusal = failures.find((error) => replyCode(error) !== undefined) as Error | undefined;
  if (refusal !== undefined && /unknown command/i.test(refusal.message))
    throw new RedisUnusable({
      found: 'it is not a Sentinel',
      write: 'redis://<host>:<port> in state.redis.url, in place of sentinels and name, or the addresses of Sentinels',
      at: ['sentinels'],
    });
  throw refusal ?? new StateAway('no Sentinel answers');
}

const votes = (said: readonly (Address | 'unknown')[], of: Address | 'unknown') =>
  said.filter((each) => (each === 'unknown' || of === 'unknown' ? each === of : written(each) === written(of))).length;

/** The login is told to a sentinel only when it asks for one. */
async function ask(sentinel: Address, name: string, access: Access, wait: Wait): Promise<Address | 'unknown'> {
  const { username: _user, password: _password, ...open } = access;
  try {
    return await askAs(open, sentinel, name, wait);
  } catch (error) {
    if (replyCode(error) !== 'NOAUTH') throw error;
    return await askAs(access, sentinel, name, wait);
  }
}

async function askAs(access: Access, sentinel: Address, name: string, { timers, signal }: Wait) {
  const client = new Redis({ ...CONNECTION_OPTIONS, ...access, ...sentinel, retryStrategy: null });
  try {
    return await inTime({ milliseconds: PATIENCE, timers, signal, who: 'Sentinel' }, async (until) => {
      await connect(client, until);
      const reply = await client.call('sentinel', ['get-master-addr-by-name', name]);
      if (!Array.isArray(reply)) return 'unknown' as const;
      return { host: String(reply[0]), port: Number(reply[1]) };
    });
  } finally {
    destroy(client);
  }
}
