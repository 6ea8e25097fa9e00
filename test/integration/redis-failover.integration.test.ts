import { afterEach, expect, test } from '@jest/globals';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { eventually } from '../harness/eventually.ts';
import { startCluster } from '../harness/redis-cluster.ts';
import { openAt } from '../harness/redis-rig.ts';
import { startSentinelRig } from '../harness/redis-sentinel.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function opened(section: Record<string, unknown>, lost = (_obstacle: unknown) => {}): Promise<OpenRedis> {
  const redis = await openAt(section, { events: { up: () => {}, lost } });
  ends.push(() => redis.close());
  return redis;
}

/** Writes a key as soon as that can be done. */
const writes = (redis: OpenRedis, key: string) => redis.calls.command('SET', key, 1).then(Boolean, () => false);

test('the master that Sentinel names is the one that is used, also after a failover', async () => {
  const rig = await startSentinelRig();
  ends.push(() => rig.close());
  const lost: unknown[] = [];
  const redis = await opened(rig.section, (obstacle) => lost.push(obstacle));
  expect(await writes(redis, 'portcullis:before')).toBe(true);
  const next = await rig.failover();
  const arrives = async () =>
    (await writes(redis, 'portcullis:after')) && (await next.command('get', 'portcullis:after')) === '1';
  await eventually(arrives, { what: 'a write to the new master' });
  // Not for being told so by the one before, which goes on taking writes for a while.
  expect(lost).toEqual(['Sentinel has made another server the master']);
});

test('a master that hangs is left for the one that Sentinel makes, and not gone back to', async () => {
  const rig = await startSentinelRig();
  ends.push(() => rig.close());
  const redis = await opened({ ...rig.section, timeout: '200ms' });
  const hung = await rig.master();
  hung.freeze();
  await eventually(() => writes(redis, 'portcullis:after'), { what: 'a write to the new master', within: 40_000 });
  hung.thaw();
  const next = await rig.master();
  expect(next.port).not.toBe(hung.port);
  expect(await next.command('get', 'portcullis:after')).toBe('1');
  await eventually(async () =>
    String(await hung.command('info', 'replication').catch(() => '')).includes('role:slave'),
  );
  await eventually(() => writes(redis, 'portcullis:later'));
  expect(await next.command('get', 'portcullis:later')).toBe('1');
});

test('a cluster that lacks a node is not used, and is again once the node is back', async () => {
  const cluster = await startCluster();
  ends.push(() => cluster.close());
  const redis = await opened(cluster.section);
  const everywhere = async () => {
    const keys = Array.from({ length: 20 }, (_each, index) => `portcullis:${index}`);
    return (await Promise.all(keys.map((key) => writes(redis, key)))).every(Boolean);
  };
  expect(await everywhere()).toBe(true);
  const [, node] = cluster.nodes;
  await node?.stop();
  await eventually(async () => !(await everywhere()) && redis.obstacle !== undefined, { what: 'that it is missed' });
  await node?.start();
  await eventually(everywhere, { what: 'that all of the cluster is used again', within: 40_000 });
});
