import { inTime } from '../../core/in-time.ts';
import { untilAborted } from '../../core/until-aborted.ts';
import { StateAway } from '../definition.ts';
import type { Connection, Node } from './connection.ts';
import { RedisUnusable } from './failure.ts';
import type { Wait } from './find-master.ts';

/** Milliseconds for a replica to answer; without it, Redis is still of use. */
const REPLICA_PATIENCE = 500;

/** By which word of the configuration it is reached. */
export type Kind = 'url' | 'sentinels' | 'cluster';

/**
 * Looks whether every node keeps what it is given (https://redis.io/docs/latest/develop/reference/eviction/), takes writes, and is of the
 * kind that the configuration says. Replicas are looked at as far as they answer: one of them may be the next master.
 * @throws RedisUnusable, StateAway, and what the connection throws.
 */
export async function inspect(connection: Connection, kind: Kind, { signal, timers }: Wait): Promise<void> {
  const masters = connection.masters.map(async (node) => {
    const fields = fieldsOf(await untilAborted(signal, node.info()));
    refuseKind(fields, kind);
    refuseEviction(fields);
    if (fields.get('loading') === '1') throw new StateAway('it is still loading its data');
    if (fields.get('role') === 'slave') throw new StateAway('it is a replica, which takes no writes');
  });
  const limit = { milliseconds: REPLICA_PATIENCE, timers, signal, who: 'A replica' };
  const info = async (node: Node) => await inTime(limit, () => node.info());
  const replicas = connection.replicas.map((node) =>
    info(node).then(
      (text) => refuseEviction(fieldsOf(text)),
      () => {},
    ),
  );
  await Promise.all([...masters, ...replicas]);
}

/** https://redis.io/docs/latest/commands/info/ */
function fieldsOf(info: string): ReadonlyMap<string, string> {
  return new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
}

function refuseEviction(fields: ReadonlyMap<string, string>): void {
  const policy = fields.get('maxmemory_policy');
  if (policy === 'noeviction') return;
  const known = policy !== undefined && /^[a-z-]{1,30}$/.test(policy);
  throw new RedisUnusable({
    found: known
      ? `its maxmemory-policy is ${policy}, so that it drops counters and holds when its memory is full`
      : 'it does not say what it does when its memory is full',
    write: 'maxmemory-policy noeviction in its configuration, or the address of a Redis that has it',
  });
}

function refuseKind(fields: ReadonlyMap<string, string>, kind: Kind): void {
  const mode = fields.get('redis_mode');
  if (mode === 'sentinel')
    throw new RedisUnusable({
      found: 'it is a Sentinel',
      write: 'state.redis.sentinels with its address, and state.redis.name, in place of url',
      at: [kind],
    });
  if (mode === 'cluster' && kind !== 'cluster')
    throw new RedisUnusable({
      found: 'it is a node of a Redis Cluster',
      write: 'state.redis.cluster with its address, in place of url or sentinels',
      at: [kind],
    });
}
