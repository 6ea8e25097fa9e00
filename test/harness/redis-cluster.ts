import { randomBytes } from 'node:crypto';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { startRedis, type TestRedis, type TestRedisOptions } from './redis.ts';

/** A Redis Cluster of three masters, which share the 16384 slots. */
export interface ClusterRig {
  /** `state.redis`. */
  readonly section: Record<string, unknown>;
  readonly nodes: readonly TestRedis[];
  close(): Promise<void>;
}

const SLOTS = 16_384;

/** @param rules of an ACL, as in `startRedis` */
export async function startCluster({ rules }: { rules?: string } = {}): Promise<ClusterRig> {
  const options = { ...(rules !== undefined && { rules }), secret: randomBytes(12).toString('hex') };
  const nodes = await Promise.all([startNode(options), startNode(options), startNode(options)]);
  const [first] = nodes as [TestRedis, ...TestRedis[]];
  const edges = nodes.map((_node, index) => Math.floor((index * SLOTS) / nodes.length));
  for (const [index, node] of nodes.entries()) {
    await node.command('cluster', 'set-config-epoch', index + 1);
    await node.command('cluster', 'addslotsrange', edges[index] ?? 0, (edges[index + 1] ?? SLOTS) - 1);
    if (node !== first) await node.command('cluster', 'meet', '127.0.0.1', first.port, await busPort(first));
  }
  const isWhole = async (node: TestRedis) =>
    /cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(await node.command('cluster', 'info')));
  await eventually(async () => (await Promise.all(nodes.map(isWhole))).every(Boolean), {
    what: 'that the nodes of the cluster know each other',
  });
  const { url: _url, ...login } = first.section;
  return {
    section: { ...login, cluster: nodes.map(({ port }) => `127.0.0.1:${port}`) },
    nodes,
    close: async () => {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}

async function startNode(options: TestRedisOptions): Promise<TestRedis> {
  return await startRedis({
    ...options,
    lines: ['cluster-enabled yes', `cluster-port ${await freePort()}`, 'cluster-node-timeout 2000'],
  });
}

async function busPort(node: TestRedis): Promise<number> {
  return Number(((await node.command('config', 'get', 'cluster-port')) as string[])[1]);
}
