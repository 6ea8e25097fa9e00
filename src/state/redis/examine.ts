import type { Connection } from './connection.ts';
import type { Wait } from './find-master.ts';
import { inspect, type Kind } from './inspect.ts';
import { rehearse } from './rehearse.ts';

/**
 * Whether Redis is of use: keeps what it is given, and lets us do what we need. Both may change while a connection is open.
 * @throws RedisUnusable, StateAway, and what the connection throws.
 */
export async function examine(
  connection: Connection,
  { kind, prefix }: { readonly kind: Kind; readonly prefix: string },
  wait: Wait,
): Promise<void> {
  await inspect(connection, kind, wait);
  await rehearse(connection, prefix, wait.signal);
}
