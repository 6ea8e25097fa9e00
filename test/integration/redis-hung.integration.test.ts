import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { StateAway } from '../../src/state/definition.ts';
import type { OpenRedis } from '../../src/state/redis/open-redis.ts';
import { eventually } from '../harness/eventually.ts';
import { startRedis } from '../harness/redis.ts';
import { openAt } from '../harness/redis-rig.ts';
import { startSentinelRig } from '../harness/redis-sentinel.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function opened(section: Record<string, unknown>): Promise<OpenRedis> {
  const redis = await openAt(section);
  ends.push(() => redis.close());
  return redis;
}

/** Takes connections and never says a word. @returns its port. */
async function mute(): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('Redis that hangs', () => {
  test('costs those who call it one deadline, those who call after nothing, and serves again when it goes on', async () => {
    const server = await startRedis();
    ends.push(() => server.close());
    const redis = await opened({ ...server.section, timeout: '300ms' });
    expect(await redis.calls.command('SET', 'portcullis:a', 'x')).toBe('OK');
    server.freeze();
    const first = Array.from({ length: 100 }, () =>
      redis.calls.command('INCR', 'portcullis:n').catch((error) => error),
    );
    for (const error of await Promise.all(first)) expect(error).toBeInstanceOf(StateAway);
    await eventually(() => redis.obstacle !== undefined, { what: 'that nothing more is sent' });
    const { late } = redis.tally;
    for (let call = 0; call < 5000; call += 1)
      await expect(redis.calls.command('INCR', 'portcullis:n')).rejects.toBeInstanceOf(StateAway);
    // None of those waited: nothing was sent that could have been late.
    expect(redis.tally.late).toBe(late);
    expect(redis.tally.away).toBeGreaterThanOrEqual(5000);
    server.thaw();
    await eventually(() => redis.obstacle === undefined, { what: 'that Redis is used again' });
    expect(await redis.calls.command('GET', 'portcullis:a')).toBe('x');
    // Of what was given up, no more was sent than what was under way then.
    expect(Number(await redis.calls.command('GET', 'portcullis:n'))).toBeLessThanOrEqual(100);
  });

  test('tells in orders and instances, too, that it is away', async () => {
    const server = await startRedis();
    ends.push(() => server.close());
    const redis = await opened({ ...server.section, timeout: '50ms' });
    server.freeze();
    await expect(redis.ledger.read()).rejects.toBeInstanceOf(StateAway);
    await expect(redis.ledger.add(new Map([['a', 'b']]))).rejects.toBeInstanceOf(StateAway);
    await expect(redis.roster.live()).rejects.toBeInstanceOf(StateAway);
    await expect(redis.codes.claim(1)).rejects.toBeInstanceOf(StateAway);
  });

  test.each([
    ['while it is connected to', (port: number) => ({ url: `redis://127.0.0.1:${port}` })],
    ['while TLS shakes hands', (port: number) => ({ url: `rediss://127.0.0.1:${port}` })],
    ['as a Sentinel', (port: number) => ({ sentinels: [`127.0.0.1:${port}`], name: 'main' })],
    ['as a cluster', (port: number) => ({ cluster: [`127.0.0.1:${port}`] })],
  ])('%s is away, and let go of at once', async (_when, section) => {
    const redis = await opened(section(await mute()));
    expect(typeof redis.obstacle).toBe('string');
    await expect(redis.calls.command('GET', 'portcullis:a')).rejects.toBeInstanceOf(StateAway);
  });

  test('as one Sentinel of three is not waited for', async () => {
    const rig = await startSentinelRig();
    ends.push(() => rig.close());
    rig.sentinels[0]?.freeze();
    const redis = await opened(rig.section);
    expect(redis.obstacle).toBeUndefined();
  });
});

test('Redis that is not there yet is used once it is, and again after it was restarted', async () => {
  const server = await startRedis();
  ends.push(() => server.close());
  await server.stop();
  const redis = await opened(server.section);
  expect(redis.obstacle).toBe('nothing listens at its address');
  let heard = 0;
  ends.push(redis.ledger.watch(() => (heard += 1)));
  for (const _time of ['first', 'second']) {
    const before = heard;
    await server.start();
    await eventually(() => redis.obstacle === undefined && heard > before, { what: 'that Redis is used' });
    expect(await redis.calls.command('PING')).toBe('PONG');
    await server.stop();
    await eventually(() => redis.obstacle !== undefined);
  }
});
