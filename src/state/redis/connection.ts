import type { ConnectionOptions } from 'node:tls';
import type { Redis, RedisOptions } from 'ioredis';
import { untilAborted } from '../../core/until-aborted.ts';
import { Connector } from './connector.ts';

/** Milliseconds. What looks for the address and shakes hands; whoever opens a connection bounds the whole of it too. */
const CONNECTING = 2_000;

/** An open connection to Redis, or those to the nodes of a cluster. It never opens itself again: it ends, and another one is opened. */
export interface Connection {
  /** Sends a command. It may never settle; when the connection ends, it rejects. */
  send(name: string, args: readonly (string | number)[]): Promise<unknown>;
  /** Nodes that hold keys: one, unless it is a cluster. */
  readonly masters: readonly Node[];
  readonly replicas: readonly Node[];
  /** Hears what is published there, over a connection of its own. */
  subscribe(channel: string, hear: () => void, signal: AbortSignal): Promise<void>;
  /** Resolves with why, once it is of no more use. */
  readonly ended: Promise<string>;
  /** At once: a hung Redis is not waited for. */
  destroy(): void;
}

/** Why a connection is of no more use that the other side closed. */
export const CLOSED = 'the connection ended';

/** How to be let in. */
export interface Access {
  readonly username?: string;
  readonly password?: string;
  readonly tls?: ConnectionOptions;
}

/** One Redis server. */
export type Node = Pick<Redis, 'info' | 'duplicate'>;

/** What is the same for every connection: nothing is queued, nothing is tried again, and it ends when it is told to. */
export const CONNECTION_OPTIONS = {
  Connector,
  lazyConnect: true,
  enableOfflineQueue: false,
  enableReadyCheck: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECTING,
  disconnectTimeout: 10,
  disableClientInfo: true,
  connectionName: 'portcullis',
} as const satisfies RedisOptions;

/**
 * Connects, logs in, and chooses the database.
 * @throws what kept it from that: Redis's own refusal before the closing of the connection that followed.
 */
export async function connect(client: Redis, signal: AbortSignal): Promise<void> {
  let first: Error | undefined;
  // ioredis prints errors that nobody listens for.
  client.on('error', (error: Error) => {
    first ??= error;
  });
  try {
    await untilAborted(signal, client.connect());
    // A database that is not there is told of by an error alone.
    if (first !== undefined) throw first;
  } catch (error) {
    destroy(client);
    throw first ?? error;
  }
}

/** Ends a connection without waiting for what the other side says to that. */
export function destroy(client: Redis): void {
  client.disconnect();
  // There is none before its address was looked up.
  (client.stream as Redis['stream'] | undefined)?.destroy();
}

/** Hears what is published, over a connection of its own like that of a node. */
export async function subscribe(node: Node, channel: string, hear: () => void, signal: AbortSignal): Promise<Redis> {
  const subscriber = node.duplicate({ ...CONNECTION_OPTIONS, retryStrategy: null, readOnly: false });
  await connect(subscriber, signal);
  subscriber.on('message', hear);
  try {
    await untilAborted(signal, subscriber.subscribe(channel));
  } catch (error) {
    destroy(subscriber);
    throw error;
  }
  return subscriber;
}
