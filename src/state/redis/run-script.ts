import type { Script } from './calls.ts';
import type { Connection } from './connection.ts';
import { replyCode } from './failure.ts';

/** Sends a script by its hash, and whole to a Redis, or a node of a cluster, that does not know it: a new one, or one that forgot it. */
export async function runScript(
  connection: Connection,
  { lua, sha1 }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  const rest = [keys.length, ...keys, ...args];
  try {
    return await connection.send('evalsha', [sha1, ...rest]);
  } catch (error) {
    if (replyCode(error) !== 'NOSCRIPT') throw error;
    return await connection.send('eval', [lua, ...rest]);
  }
}
