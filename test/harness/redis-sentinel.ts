import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { type RedisProcess, runRedis } from './redis-process.ts';

/** A master, a replica, and three sentinels that watch them. */
export interface SentinelRig {
  /** `state.redis`. */
  readonly section: Record<string, unknown>;
  readonly sentinels: readonly RedisProcess[];
  /** The one that is the master now, by the word of the sentinels. */
  master(): Promise<TestRedis>;
  /** Has the sentinels make the replica the master. @returns the new one, once they say that it is. */
  failover(): Promise<TestRedis>;
  close(): Promise<void>;
}

export async function startSentinelRig(): Promise<SentinelRig> {
  const first = await startRedis();
  const second = await startRedis({ lines: [`replicaof 127.0.0.1 ${first.port}`] });
  const servers = [first, second];
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const sentinels = await Promise.all(ports.map((port) => startSentinel(port, first.port)));
  const [asked] = sentinels as [RedisProcess, ...RedisProcess[]];
  const master = async () => {
    const [, port] = (await asked.command('sentinel', 'get-master-addr-by-name', 'main')) as string[];
    return servers.find((server) => server.port === Number(port)) as TestRedis;
  };
  await eventually(
    async () => {
      const [state] = (await asked.command('sentinel', 'replicas', 'main')) as string[][];
      const others = (await asked.command('sentinel', 'sentinels', 'main')) as unknown[];
      return state?.[state.indexOf('master-link-status') + 1] === 'ok' && others.length === 2;
    },
    { what: 'that the sentinels know each other and the replica' },
  );
  return {
    section: { sentinels: ports.map((port) => `127.0.0.1:${port}`), name: 'main' },
    sentinels,
    master,
    failover: async () => {
      const before = await master();
      await eventually(() => asked.command('sentinel', 'failover', 'main').then(Boolean, () => false));
      await eventually(async () => (await master()).port !== before.port, { what: 'a new master' });
      return await master();
    },
    close: async () => {
      await Promise.all([...sentinels, ...servers].map((each) => each.close()));
    },
  };
}

/** https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/ */
async function startSentinel(port: number, master: number): Promise<RedisProcess> {
  return await runRedis({
    sentinel: true,
    access: { host: '127.0.0.1', port },
    lines: [
      `port ${port}`,
      `sentinel monitor main 127.0.0.1 ${master} 2`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 3000',
    ],
  });
}
