import { Cluster, type Redis } from 'ioredis';
import { untilAborted } from '../../core/until-aborted.ts';
import type { Address } from './address.ts';
import { type Access, CLOSED, CONNECTION_OPTIONS, type Connection, destroy, subscribe } from './connection.ts';
import { RedisUnusable, replyCode } from './failure.ts';

/** Opens connections to the nodes of a Redis Cluster, of which some are named. @throws what kept it from that. */
export async function openCluster(
  addresses: readonly Address[],
  access: Access,
  signal: AbortSignal,
): Promise<Connection> {
  const { lazyConnect, enableOfflineQueue, ...common } = CONNECTION_OPTIONS;
  const client = new Cluster([...addresses], {
    lazyConnect,
    enableOfflineQueue,
    clusterRetryStrategy: null,
    // Longer than any request waits: what is still not settled then gives up the connection.
    maxRedirections: 3,
    slotsRefreshInterval: 5_000,
    // Nodes are dialled by the names that certificates are made for.
    dnsLookup: (name, done) => done(null, name),
    redisOptions: { ...common, ...access },
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const end = () => resolve(CLOSED);
  client.once('end', end);
  const subscribers: Redis[] = [];
  const close = () => {
    const all = [...client.nodes('all'), ...subscribers];
    client.disconnect();
    all.forEach(destroy);
  };
  await join(client, signal, close);
  return {
    send: (name, args) => client.call(name, [...args]),
    get masters() {
      return client.nodes('master');
    },
    get replicas() {
      return client.nodes('slave');
    },
    subscribe: async (channel, hear, until) => {
      const [node] = client.nodes('master');
      if (node === undefined) throw new Error('No node is left.');
      const subscriber = await subscribe(node, channel, hear, until);
      subscribers.push(subscriber);
      subscriber.once('end', end);
    },
    ended,
    destroy: close,
  };
}

/** @throws what the nodes said, rather than that none of them was of use. */
async function join(client: Cluster, signal: AbortSignal, close: () => void): Promise<void> {
  const errors: Error[] = [];
  const note = (error: Error) => {
    if (errors.length < 10) errors.push(error);
  };
  client.on('node error', note);
  client.on('error', () => {});
  try {
    await untilAborted(signal, client.connect());
  } catch (error) {
    close();
    const telling = errors.find((each) => replyCode(each) !== undefined) ?? errors[0] ?? error;
    if (/cluster support disabled/.test((telling as Error).message))
      throw new RedisUnusable({
        found: 'it is not a cluster',
        write: 'redis://<host>:<port> in state.redis.url, in place of cluster',
        at: ['cluster'],
      });
    throw telling;
  } finally {
    errors.length = 10;
  }
}
