import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { plaintextPasswordWarnings } from '../../src/settings/plaintext-password.ts';
import { stateSettings } from '../../src/settings/state.ts';
import { addressOf, nameOf, readUrl, written } from '../../src/state/redis/address.ts';
import { ACL, CLUSTER_ACL } from '../harness/redis-places.ts';
import { redisSettings } from '../harness/redis-rig.ts';
import { problemsIn } from '../harness/settings-problems.ts';

describe('a section state.redis', () => {
  test.each([
    ['a password in the URL', { url: 'redis://user:hunter2@redis.test:6379' }],
    ['a password in the query', { url: 'redis://redis.test?password=hunter2' }],
    ['a password in clear', { url: 'redis://redis.test', password: 'hunter2' }],
    ['another scheme', { url: 'http://redis.test:6379' }],
    ['no host', { url: 'redis:///0' }],
    ['no number as database', { url: 'redis://redis.test/main' }],
    ['two ways to it', { url: 'redis://redis.test', cluster: ['redis.test:6379'] }],
    ['none', { prefix: 'p:' }],
    ['sentinels without a name', { sentinels: ['redis.test:26379'] }],
    ['a name without sentinels', { url: 'redis://redis.test', name: 'main' }],
    ['an address without a port', { cluster: ['redis.test'] }],
    ['an address of IPv6 without brackets', { cluster: ['::1:6379'] }],
    ['no addresses', { cluster: [] }],
    ['a certificate without its key', { url: 'rediss://redis.test', tls: { certFile: 'client.crt' } }],
    ['braces in the prefix', { url: 'redis://redis.test', prefix: '{portcullis}:' }],
    ['no time at all', { url: 'redis://redis.test', timeout: '0ms' }],
    ['a negative time', { url: 'redis://redis.test', timeout: '-50ms' }],
    ['an unknown key', { url: 'redis://redis.test', db: 3 }],
  ])('with %s is refused, and what stood there not repeated', (_what, redis) => {
    const { error } = stateSettings.safeParse({ redis });
    expect(error).toBeDefined();
    expect(JSON.stringify(error?.issues)).not.toContain('hunter2');
  });

  test('may be short', () => {
    expect(redisSettings({ url: 'redis://redis.test', timeout: '50ms' })).toMatchObject({
      prefix: 'portcullis:',
      timeout: 50,
    });
    expect(stateSettings.parse({})).toEqual({ path: 'var/state.sqlite' });
  });

  test('is refused together with all else that is wrong', async () => {
    const section = 'state:\n  redis: { url: "redis://:hunter2@redis.test" }\nlimits: {}\n';
    const problems = await problemsIn((text) => section + text);
    expect(problems.map(({ path }) => path)).toEqual(['state.redis.url', 'limits']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('names the secret with the password when that is missing', async () => {
    const section = 'state:\n  redis: { url: "redis://127.0.0.1:1", password: secret://redis/password }\n';
    const problems = await problemsIn((text) => section + text);
    expect(problems).toMatchObject([
      { path: 'state.redis.password', write: expect.stringContaining('REDIS_PASSWORD') },
    ]);
    expect(await problemsIn((text) => section + text, { REDIS_PASSWORD: 'hunter2' })).toEqual([]);
  });
});

describe('docs/state.md', () => {
  const text = readFileSync(new URL('../../docs/state.md', import.meta.url), 'utf8');

  test('has sections that are in order', () => {
    const sections = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      ([, section = '']) => parse(section) as { state: unknown },
    );
    expect(sections).toHaveLength(3);
    for (const { state } of sections) expect(stateSettings.safeParse(state).error).toBeUndefined();
  });

  test('has the ACL with which every way to Redis is tested', () => {
    expect(text).toContain(`    user portcullis on >… ${ACL}\n`);
    expect(text).toContain(`\`${CLUSTER_ACL}\``);
  });
});

describe('addresses', () => {
  test.each([
    ['redis.test:6379', { host: 'redis.test', port: 6379 }],
    ['127.0.0.1:1', { host: '127.0.0.1', port: 1 }],
    ['[::1]:26379', { host: '::1', port: 26_379 }],
  ])('%s is read, and written as it was', (text, address) => {
    expect(addressOf(text)).toEqual(address);
    expect(written(address)).toBe(text);
  });

  test.each([
    ['redis://redis.test', { host: 'redis.test', port: 6379, database: 0, tls: false }],
    ['rediss://redis.test:7000/3', { host: 'redis.test', port: 7000, database: 3, tls: true }],
    ['redis://[fd00::1]:7000/', { host: 'fd00::1', port: 7000, database: 0, tls: false }],
  ])('%s is read', (url, read) => expect(readUrl(url)).toEqual(read));

  test('are named in messages', () => {
    expect(nameOf(redisSettings({ url: 'redis://[::1]/3' }))).toBe('Redis at [::1]:6379');
    expect(nameOf(redisSettings({ sentinels: ['a.test:1', 'b.test:2'], name: 'main' }))).toBe(
      'Redis "main", which Sentinel at a.test:1, b.test:2 knows',
    );
    expect(nameOf(redisSettings({ cluster: ['a.test:1'] }))).toBe('the Redis Cluster at a.test:1');
  });
});

describe('a password that crosses a network in the clear is warned of', () => {
  const password = 'file:///run/secrets/redis';
  const warningsFor = (redis: Record<string, unknown>) =>
    plaintextPasswordWarnings(stateSettings.parse({ redis: { password, ...redis } }));

  test.each([
    { url: 'redis://redis.test' },
    { cluster: ['127.0.0.1:1', 'redis.test:1'] },
    { sentinels: ['redis.test:1'], name: 'main' },
  ])('%j', (redis) => expect(warningsFor(redis)).toEqual([expect.stringMatching(/in the clear/)]));

  test.each([
    { url: 'rediss://redis.test' },
    { url: 'redis://redis.test', tls: {} },
    { url: 'redis://127.0.0.1' },
    { url: 'redis://[::1]:7000' },
    { cluster: ['127.0.0.1:1', '[::1]:1'] },
    { url: 'redis://redis.test', password: undefined },
  ])('%j does not', (redis) => expect(warningsFor(redis)).toEqual([]));
});
