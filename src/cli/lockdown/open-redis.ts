import type { RedisSettings } from '../../settings/state.ts';
import type { Ledger, Roster, UsedCodes } from '../../state/definition.ts';
import type { RedisCalls } from '../../state/redis/calls.ts';
import type { Connection } from '../../state/redis/connection.ts';
import type { Wait } from '../../state/redis/find-master.ts';
import { RedisLedger } from '../../state/redis/ledger.ts';
import { loginSource } from '../../state/redis/login.ts';
import { obstacleIn } from '../../state/redis/obstacle.ts';
import { openConnection } from '../../state/redis/open-session.ts';
import { Trouble } from './delivery.ts';
import type { Places } from './places.ts';
import type { EmergencyWorld } from './world.ts';

/** Redis, connected. */
export interface RedisAtHand {
  readonly ledger: Ledger;
  roster(): Promise<Roster>;
  codes(): Promise<UsedCodes>;
  close(): void;
}

/** Connects to Redis as gateways do, for one command. @throws StateUnusable, Trouble. */
export async function openRedis(
  settings: RedisSettings,
  wait: Wait,
  around: { readonly places: Places; readonly world: EmergencyWorld },
): Promise<RedisAtHand> {
  const secrets = typeof settings.password === 'object' ? await openSecrets(around) : undefined;
  const login = loginSource(settings, secrets);
  const connection = await openConnection(settings, login, wait).catch((error: unknown) => {
    throw inWords(error);
  });
  const calls = callsOf(connection, settings.prefix);
  return {
    close: () => connection.destroy(),
    ledger: new RedisLedger({
      name: 'Redis',
      calls,
      clock: around.world.clock,
      timers: wait.timers,
      onNews: () => () => {},
    }),
    roster: async () => {
      const { RedisRoster } = await import('../../state/redis/roster.ts');
      return new RedisRoster('Redis', calls);
    },
    codes: async () => {
      const { RedisUsedCodes } = await import('../../state/redis/used-codes.ts');
      return new RedisUsedCodes('Redis', calls);
    },
  };
}

/** The password is a secret of the backend, which takes the whole configuration to open. */
async function openSecrets({ places, world }: { readonly places: Places; readonly world: EmergencyWorld }) {
  const { openSecretsAlone } = await import('./open-secrets-alone.ts');
  return await openSecretsAlone(places, world);
}

function callsOf(connection: Connection, prefix: string): RedisCalls {
  const send = async (name: string, args: readonly (string | number)[]) => {
    try {
      return await connection.send(name, args);
    } catch (error) {
      throw inWords(error);
    }
  };
  return {
    prefix,
    run: ({ lua }, keys, args) => send('eval', [lua, keys.length, ...keys, ...args]),
    command: (word, ...words) => send(word.toLowerCase(), words),
  };
}

/** Of what a server said, nothing but what it means. */
function inWords(error: unknown): unknown {
  if (error instanceof Trouble) return error;
  const obstacle = obstacleIn(error);
  return typeof obstacle === 'string'
    ? new Trouble(
        obstacle,
        'Instances that only Redis reaches go on until it answers: run this on their machines, or stop them.',
      )
    : obstacle;
}
