import { startRedis } from './redis.ts';
import { startCluster } from './redis-cluster.ts';
import { startSentinelRig } from './redis-sentinel.ts';

/** A Redis of some kind, to be reached by its section `state.redis`. */
export interface RedisPlace {
  readonly section: Record<string, unknown>;
  close(): Promise<void>;
}

/** What docs/state.md says that a user needs, and what beside in a cluster. */
export const ACL =
  '~portcullis:* &portcullis:* -@all +@connection +@read +@write +@scripting +time +info +publish +subscribe';
export const CLUSTER_ACL = '+cluster|slots +cluster|info';

/** Every way in which Redis can be set up. */
export const redisPlaces: readonly { readonly kind: string; readonly start: () => Promise<RedisPlace> }[] = [
  { kind: 'Redis', start: () => startRedis() },
  {
    kind: 'Redis with a user of an ACL',
    start: () => startRedis({ rules: ACL }),
  },
  {
    kind: 'Redis with TLS, a password and certificates of clients',
    start: () => startRedis({ tls: 'clients', password: true }),
  },
  { kind: 'Redis by Sentinel', start: startSentinelRig },
  { kind: 'Redis Cluster with a user of an ACL', start: () => startCluster({ rules: `${ACL} ${CLUSTER_ACL}` }) },
];
