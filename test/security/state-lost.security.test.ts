import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { holdBack, revoke } from '../harness/drill.ts';
import { eventually } from '../harness/eventually.ts';
import { startTestGateway, type TestGateway } from '../harness/gateway.ts';
import { startRedis } from '../harness/redis.ts';
import { startSentinelRig } from '../harness/redis-sentinel.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

// Hazard 29: a flushed, evicted or failed-over Redis that silently releases holds and revocations.

let issuer: TestIssuer;
let upstream: Upstream;
beforeAll(async () => {
  issuer = await createIssuer();
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Each has a disk of its own: what they share is Redis alone. */
async function startInstance(redis: Record<string, unknown>): Promise<TestGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-lost-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const config = { state: { path: join(folder, 'state.sqlite'), redis: { timeout: '5s', ...redis } } };
  const gateway = await startTestGateway(issuer, upstream.origin, { config });
  ends.push(() => gateway.stop());
  return gateway;
}

const codeOf = async (gateway: TestGateway, sub: string) =>
  (await call(`${gateway.origin}${GEOCODE}`, { token: await issuer.sign({ sub }) })).code;

/** A hold on one caller and a ban of another, engaged in one instance and obeyed by the other. */
async function twoInstancesUnderOrders(redis: Record<string, unknown>) {
  const [one, other] = await Promise.all([startInstance(redis), startInstance(redis)]);
  await holdBack(one, { caller: 'held' });
  await revoke(one, { issuer: issuer.issuer, caller: 'banned' });
  const isObeyed = async (gateway: TestGateway) =>
    (await codeOf(gateway, 'held')) === 'locked_down' && (await codeOf(gateway, 'banned')) === 'unauthenticated';
  await eventually(() => isObeyed(other), { what: 'that the other instance obeys' });
  expect(await codeOf(other, 'good')).toBeUndefined();
  return { one, other, isObeyed };
}

describe('holds and revocations', () => {
  test('outlast a Redis that was emptied, which gets them back, and with it who comes later', async () => {
    const server = await startRedis();
    ends.push(() => server.close());
    const { one, other, isObeyed } = await twoInstancesUnderOrders(server.section);
    for (const how of [['flushall'], ['del', 'portcullis:orders']]) {
      await server.command(...how);
      for (let times = 0; times < 20; times += 1)
        expect(await Promise.all([isObeyed(one), isObeyed(other)])).toEqual([true, true]);
      await eventually(async () => (await server.command('hlen', 'portcullis:orders')) === 2, { what: 'their return' });
    }
    expect(await isObeyed(await startInstance(server.section))).toBe(true);
  });

  test('outlast a restart of Redis without its data', async () => {
    const server = await startRedis();
    ends.push(() => server.close());
    const { one, other, isObeyed } = await twoInstancesUnderOrders(server.section);
    await server.stop();
    expect(await Promise.all([isObeyed(one), isObeyed(other)])).toEqual([true, true]);
    await server.start();
    await eventually(async () => (await server.command('hlen', 'portcullis:orders')) === 2, { what: 'their return' });
    expect(await Promise.all([isObeyed(one), isObeyed(other)])).toEqual([true, true]);
  });

  test('outlast a failover to a Redis that never had them', async () => {
    const rig = await startSentinelRig();
    ends.push(() => rig.close());
    const { one, other, isObeyed } = await twoInstancesUnderOrders(rig.section);
    const next = await rig.failover();
    await next.command('flushall').catch(() => {});
    expect(await Promise.all([isObeyed(one), isObeyed(other)])).toEqual([true, true]);
    const hasThem = async () => (await next.command('hlen', 'portcullis:orders')) === 2;
    await eventually(hasThem, { what: 'that the new master has them' });
    expect(await isObeyed(await startInstance(rig.section))).toBe(true);
  });

  test('reach the others while Redis hangs no later than when it goes on', async () => {
    const server = await startRedis();
    ends.push(() => server.close());
    const [one, other] = await Promise.all([startInstance(server.section), startInstance(server.section)]);
    server.freeze();
    const engaged = holdBack(one, { caller: 'held' });
    await eventually(async () => (await codeOf(one, 'held')) === 'locked_down', { what: 'the hold here' });
    server.thaw();
    await engaged;
    await eventually(async () => (await codeOf(other, 'held')) === 'locked_down', { what: 'the hold there' });
  });
});
