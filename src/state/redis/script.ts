import { createHash } from 'node:crypto';
import type { Script } from './calls.ts';

/** Names a script by its hash, as EVALSHA wants it (https://redis.io/docs/latest/commands/evalsha/). */
export function script(lua: string): Script {
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
