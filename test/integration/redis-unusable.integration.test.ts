import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers, type Timers } from '../../src/core/timers.ts';
import { RedisUnusable } from '../../src/state/redis/failure.ts';
import type { RedisWorld } from '../../src/state/redis/open-redis.ts';
import { eventually } from '../harness/eventually.ts';
import { startRedis, type TestRedis, writePassword } from '../harness/redis.ts';
import { startCluster } from '../harness/redis-cluster.ts';
import { openAt } from '../harness/redis-rig.ts';
import { startSentinelRig } from '../harness/redis-sentinel.ts';

/** What is found wrong with a Redis at the first attempt. */
async function obstacleAt(section: Record<string, unknown>, world: Partial<RedisWorld> = {}) {
  const redis = await openAt(section, world);
  const { obstacle } = redis;
  redis.close();
  if (obstacle instanceof RedisUnusable)
    return { at: obstacle.at.join('.'), found: obstacle.found, write: obstacle.write };
  return obstacle;
}

describe('Redis with a password', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis({ password: true });
  });
  afterAll(() => server.close());
  const file = (name: string, content: string) => {
    const path = join(server.folder, name);
    writeFileSync(path, content);
    return pathToFileURL(path).href;
  };

  test.each([
    ['without one', () => ({ password: undefined }), 'it refuses the user name or password'],
    ['with a wrong one', () => ({ password: file('wrong', 'wrong\n') }), 'it refuses the user name or password'],
    ['with an unknown user', () => ({ username: 'nobody' }), 'it refuses the user name or password'],
    ['with an empty file', () => ({ password: file('empty', '\n') }), 'is empty'],
    [
      'with no file',
      () => ({ password: 'file:///nowhere/password' }),
      'its password file /nowhere/password cannot be read',
    ],
  ])('%s must not be used', async (_how, change, found) => {
    const obstacle = await obstacleAt({ ...server.section, ...change() });
    expect(obstacle).toMatchObject({ at: 'password', found: expect.stringContaining(found) });
  });

  test('is logged in to anew with what its file says then, which until then is named as wrong', async () => {
    const changing = await startRedis({ password: true });
    const redis = await openAt(changing.section);
    try {
      await redis.calls.command('CONFIG', 'SET', 'requirepass', 'another');
      await redis.calls.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no').catch(() => {});
      await eventually(() => redis.obstacle instanceof RedisUnusable, { what: 'that the login is refused' });
      await expect(redis.calls.command('PING')).rejects.toThrow('refuses the user name or password');
      writePassword(changing, 'another');
      await eventually(() => redis.obstacle === undefined, { what: 'a login with the new password' });
      expect(await redis.calls.command('PING')).toBe('PONG');
    } finally {
      redis.close();
      await changing.close();
    }
  });

  test('by reference asks the secret store anew once it was refused', async () => {
    const password = readFileSync(join(server.folder, 'password'), 'utf8').trim();
    const stored = { value: 'stale' };
    let asked = 0;
    const secrets = {
      get: async () => ({ current: { id: 'v1', value: new SecretValue(stored.value) } }),
      invalidate: () => {
        asked += 1;
        stored.value = password;
      },
    };
    const redis = await openAt({ ...server.section, password: 'secret://redis/password' }, { secrets });
    try {
      expect(redis.obstacle).toBeInstanceOf(RedisUnusable);
      await eventually(() => redis.obstacle === undefined);
      expect(asked).toBe(1);
    } finally {
      redis.close();
    }
  });

  test('by reference is away where no secret store is, or it cannot be read', async () => {
    const section = { ...server.section, password: 'secret://redis/password' };
    expect(await obstacleAt(section)).toMatch(/secret:\/\/redis\/password, and no secret backend is open/);
    const broken = { get: () => Promise.reject(new Error('canary')), invalidate: () => {} };
    expect(await obstacleAt(section, { secrets: broken })).toBe(
      'its password, secret://redis/password, cannot be read',
    );
  });
});

describe('Redis that evicts', () => {
  test.each(['allkeys-lru', 'volatile-ttl'])('by %s must not be used, until it no longer does', async (policy) => {
    const server = await startRedis({ lines: [`maxmemory-policy ${policy}`] });
    const redis = await openAt(server.section);
    try {
      expect(redis.obstacle).toMatchObject({
        found: expect.stringContaining(policy),
        write: expect.stringContaining('noeviction'),
      });
      await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      await eventually(() => redis.obstacle === undefined);
    } finally {
      redis.close();
      await server.close();
    }
  });

  test('on one node of a cluster must not be used', async () => {
    const cluster = await startCluster();
    try {
      await cluster.nodes[2]?.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu');
      expect(await obstacleAt(cluster.section)).toMatchObject({ found: expect.stringContaining('allkeys-lfu') });
      const [first] = cluster.nodes;
      expect(await obstacleAt(first?.section ?? {})).toMatchObject({
        at: 'url',
        found: 'it is a node of a Redis Cluster',
      });
    } finally {
      await cluster.close();
    }
  });
});

test.each([
  ['~portcullis:* &portcullis:* +@all -@scripting', 'scripts'],
  ['~portcullis:* &portcullis:* +@all -info', 'INFO'],
  ['~other:* &portcullis:* +@all', 'its keys'],
  ['~portcullis:* &other:* +@all', 'its channel'],
  ['~portcullis:* &portcullis:* +@all -set', 'a command within a script'],
])('an ACL of "%s", which denies %s, must not be used', async (rules) => {
  const server = await startRedis({ rules });
  try {
    expect(await obstacleAt(server.section)).toMatchObject({ at: 'username', write: expect.stringContaining('ACL') });
  } finally {
    await server.close();
  }
});

describe('Redis that is changed while it is in use', () => {
  /** Looks are taken at once, not every ten seconds. */
  const timers: Timers = {
    after: (milliseconds, act) => systemTimers.after(milliseconds === 10_000 ? 20 : milliseconds, act),
  };

  test('so that it evicts must not be used any more, until it no longer does', async () => {
    const server = await startRedis();
    const redis = await openAt(server.section, { timers });
    try {
      expect(redis.obstacle).toBeUndefined();
      await server.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
      await eventually(() => redis.obstacle instanceof RedisUnusable);
      expect(redis.obstacle).toMatchObject({ found: expect.stringContaining('allkeys-lru') });
      await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      await eventually(() => redis.obstacle === undefined);
    } finally {
      redis.close();
      await server.close();
    }
  });

  test('so that its user may no longer do what we need must not be used any more', async () => {
    const server = await startRedis({ rules: '+@all ~* &*' });
    const redis = await openAt(server.section, { timers });
    try {
      expect(redis.obstacle).toBeUndefined();
      await server.command('ACL', 'SETUSER', 'portcullis', 'resetkeys', '~portcullis:limit*');
      await eventually(() => redis.obstacle instanceof RedisUnusable);
      expect(redis.obstacle).toMatchObject({ at: ['username'], write: expect.stringContaining('ACL') });
    } finally {
      redis.close();
      await server.close();
    }
  });
});

describe('what is not what the configuration says', () => {
  test('TLS', async () => {
    const [closed, open] = await Promise.all([startRedis({ tls: 'clients' }), startRedis()]);
    try {
      const { tls, ...untrusted } = closed.section;
      expect(await obstacleAt(untrusted)).toMatchObject({
        at: 'tls',
        found: 'its TLS certificate is not valid for it',
      });
      const caFile = { caFile: (tls as Record<string, string>)['caFile'] };
      expect(await obstacleAt({ ...closed.section, tls: caFile })).toBeDefined();
      expect(await obstacleAt({ ...closed.section, tls: { caFile: '/nowhere/ca' } })).toMatchObject({
        at: 'tls.caFile',
      });
      expect(await obstacleAt({ ...open.section, tls: {} })).toBeDefined();
      expect(await obstacleAt({ url: `redis://127.0.0.1:${closed.port}` })).toBeDefined();
    } finally {
      await Promise.all([closed.close(), open.close()]);
    }
  });

  test('another database, a Sentinel, a name, a cluster', async () => {
    const rig = await startSentinelRig();
    try {
      const { url } = (await rig.master()).section;
      expect(await obstacleAt({ url: `${url}/15` })).toBeUndefined();
      expect(await obstacleAt({ url: `${url}/16` })).toMatchObject({ at: 'url', found: 'it has no such database' });
      const [sentinel] = rig.section['sentinels'] as string[];
      expect(await obstacleAt({ url: `redis://${sentinel}` })).toMatchObject({ at: 'url', found: 'it is a Sentinel' });
      expect(await obstacleAt({ ...rig.section, name: 'other' })).toMatchObject({ at: 'name' });
      const address = String(url).slice('redis://'.length);
      expect(await obstacleAt({ cluster: [address] })).toMatchObject({ at: 'cluster', found: 'it is not a cluster' });
      expect(await obstacleAt({ sentinels: [address], name: 'main' })).toMatchObject({ at: 'sentinels' });
    } finally {
      await rig.close();
    }
  });
});
