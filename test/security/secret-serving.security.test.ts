import { afterEach, expect, test } from '@jest/globals';
import { call } from '../harness/call.ts';
import { environmentStore } from '../harness/environment-store.ts';
import { manualTime } from '../harness/manual-time.ts';
import { headerValues } from '../harness/received.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';

// As a provider and a caller see them:
// Hazard 16: a secret that cannot be had is answered with 503, and nothing is forwarded.
// Hazard 17: an outage serves the last value within a bound, a deletion stops at once.
// Hazard 19: what is revoked is not given out again.

const PATH = '/proxy/generic/v1/x';
const CACHE = { ttl: '10s', staleIfError: '1m' };
let rig: Rig | undefined;

afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

async function serving() {
  const { state, environment } = environmentStore({ GENERIC_KEY: 'key-1' });
  const time = manualTime();
  const config = (upstream: string) => ({
    secrets: { backend: 'env', cache: CACHE },
    integrations: { generic: genericSection(upstream) },
  });
  const opened = await startRig({ config, world: { environment, clock: time.clock, timers: time.timers } });
  rig = opened;
  return {
    rig: opened,
    state,
    time,
    status: async () => (await opened.call(PATH)).status,
    sent: () => opened.upstream.received.flatMap((request) => headerValues(request, 'x-api-key')),
  };
}

test('a store stopped for less than staleIfError loses no call; a deleted key is refused within a TTL of its return', async () => {
  const { rig, state, time, status, sent } = await serving();
  state.isAway = true;
  for (let second = 0; second < 60; second += 5) {
    expect(await status()).toBe(200);
    time.advance(5_000);
  }
  expect(new Set(sent())).toEqual(new Set(['key-1']));
  state.secrets['GENERIC_KEY'] = undefined;
  state.isAway = false;
  time.advance(10_000);
  const before = sent().length;
  expect(await rig.call(PATH)).toMatchObject({ status: 503, code: 'secret_unavailable' });
  expect(sent()).toHaveLength(before);
});

test('a store stopped for longer: calls are refused, and nothing is sent without a key', async () => {
  const { rig, state, time, status, sent } = await serving();
  state.isAway = true;
  time.advance(70_000);
  expect(await rig.call(PATH)).toMatchObject({ status: 503, code: 'secret_unavailable' });
  expect(sent()).toEqual([]);
  state.isAway = false;
  time.advance(1_000);
  expect(await status()).toBe(200);
});

test('the metrics tell how the cache does', async () => {
  const { rig, state, time, status } = await serving();
  await status();
  await status();
  state.isAway = true;
  time.advance(10_000);
  await status();
  const { text } = await call(`http://127.0.0.1:${rig.gateway.adminPort}/metrics`);
  expect(text).toContain('portcullis_secret_cache_hits_total{backend="env"}');
  expect(text).toContain('portcullis_secret_cache_misses_total{backend="env"} 1');
  expect(text).toContain('portcullis_secret_fetch_failures_total{backend="env"} 1');
  expect(text).toContain('portcullis_secret_age_seconds{backend="env",reference="secret://generic/key"} 10');
  expect(text).not.toContain('key-1');
});

test('each read of the store is on record, without the value', async () => {
  const { rig, time, status } = await serving();
  time.advance(10_000);
  await status();
  const reads = rig.gateway.logged.filter(({ event }) => event === 'secret_access');
  expect(reads).toMatchObject([
    { action: 'read', reference: 'secret://generic/key', outcome: 'done', who: 'gateway', why: 'start' },
    { action: 'read', reference: 'secret://generic/key', outcome: 'done', who: 'gateway', why: 'call' },
  ]);
  expect(JSON.stringify(rig.gateway.logged)).not.toContain('key-1');
});
