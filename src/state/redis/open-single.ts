import { Redis } from 'ioredis';
import type { Address } from './address.ts';
import { type Access, CLOSED, CONNECTION_OPTIONS, type Connection, connect, destroy, subscribe } from './connection.ts';

/** Opens a connection to one Redis server. @throws what kept it from that. */
export async function openSingle(
  address: Address & { readonly db?: number },
  access: Access,
  signal: AbortSignal,
): Promise<Connection> {
  const client = new Redis({ ...CONNECTION_OPTIONS, ...access, ...address, retryStrategy: null });
  await connect(client, signal);
  const clients = [client];
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const end = () => resolve(CLOSED);
  client.once('end', end);
  return {
    send: (name, args) => client.call(name, [...args]),
    masters: [client],
    replicas: [],
    subscribe: async (channel, hear, until) => {
      const subscriber = await subscribe(client, channel, hear, until);
      clients.push(subscriber);
      subscriber.once('end', end);
    },
    ended,
    destroy: () => clients.forEach(destroy),
  };
}
