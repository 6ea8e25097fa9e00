import { afterEach, expect, test } from '@jest/globals';
import type { CallResult } from '../harness/call.ts';
import { mapsSection } from '../harness/gateway.ts';
import { type ManualClock, manualClock } from '../harness/manual-clock.ts';
import { openScene, type Scene } from '../harness/scene.ts';

// Adaptive limits as callers, the log and the metrics see them.

const LIMIT = 40;
const ORIGIN = 'https://app.example.com';

let scene: Scene | undefined;
afterEach(() => scene?.close());

async function open(limit: Record<string, unknown> = {}) {
  const clock = manualClock();
  const reply = { status: 200, headers: {} as Record<string, string> };
  const section = { limit: { requests: LIMIT, window: '1m', ...limit }, origins: [ORIGIN] };
  scene = await openScene({
    answer: (_request, response) => response.writeHead(reply.status, reply.headers).end('{}'),
    maps: section,
    beside: (origin) => ({ other: { ...mapsSection(origin), ...section } }),
    world: { clock },
  });
  return { scene, clock, reply };
}

const someone = (from: Scene, sub: string) => from.issuer.sign({ sub, exp: Math.floor(Date.now() / 1000) + 86_400 });

async function callTimes(from: Scene, count: number, token: string): Promise<CallResult[]> {
  const answers: CallResult[] = [];
  for (let sent = 0; sent < count; sent += 1) answers.push(await from.call({ token }));
  return answers;
}

async function metric(from: Scene, name: string): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${from.gateway.adminPort}/metrics`)).text();
  return text
    .split('\n')
    .find((line) => line.startsWith(`${name}{integration="maps"}`))
    ?.split(' ')[1];
}

const afterWindows = (clock: ManualClock, windows: number) => clock.advance(windows * 60_000);

test('a provider that fails has the limits of all lowered, for that integration alone, and it can be seen why', async () => {
  const { scene: rig, clock, reply } = await open();
  const [alice, bob] = [await someone(rig, 'alice'), await someone(rig, 'bob')];
  reply.status = 500;
  await callTimes(rig, 25, alice);
  reply.status = 200;
  const answer = await rig.call({ token: bob, headers: { origin: ORIGIN } });
  expect(answer.headers).toMatchObject({
    'x-portcullis-limit-factor': '0.5;reason=provider_failing',
    'ratelimit-policy': `"default";q=${LIMIT / 2};w=60`,
    ratelimit: expect.stringMatching(/^"default";r=19;t=\d+$/),
  });
  expect(String(answer.headers['access-control-expose-headers']).toLowerCase()).toContain('x-portcullis-limit-factor');
  const elsewhere = await rig.call({ token: bob, path: '/proxy/other/maps/api/geocode/json?address=Taipei' });
  expect(elsewhere.headers).not.toHaveProperty('x-portcullis-limit-factor');
  expect(await metric(rig, 'portcullis_limit_factor')).toBe('0.5');
  const lines = rig.gateway.logged.filter(({ event }) => event === 'limit_factor');
  expect(lines).toMatchObject([
    { level: 'info', message: 'a limit fell', integration: 'maps', reason: 'provider_failing', factor: 0.5, was: 1 },
  ]);
  expect(lines[0]).not.toHaveProperty('caller');
  const statuses = (await callTimes(rig, LIMIT, bob)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT / 2 - 1);
  afterWindows(clock, 6);
  expect((await callTimes(rig, 2, bob)).at(-1)?.headers).not.toHaveProperty('x-portcullis-limit-factor');
  expect(await metric(rig, 'portcullis_limit_factor')).toBe('1');
});

test('a caller that is refused again and again has its own lowered, by the refusals of ours as by the provider’s', async () => {
  const { scene: rig, reply } = await open();
  const alice = await someone(rig, 'alice');
  reply.status = 404;
  await callTimes(rig, 10, alice);
  for (let sent = 0; sent < 10; sent += 1) await rig.call({ token: alice, path: '/proxy/maps/nothing' });
  reply.status = 200;
  expect((await rig.call({ token: alice })).headers['x-portcullis-limit-factor']).toBe('0.5;reason=caller_errors');
  const other = await rig.call({ token: await someone(rig, 'bob') });
  expect(other.headers).not.toHaveProperty('x-portcullis-limit-factor');
  expect(rig.gateway.logged.filter(({ event }) => event === 'limit_factor')).toMatchObject([
    { reason: 'caller_errors', caller: { subject: 'alice' }, factor: 0.5 },
  ]);
  expect(await metric(rig, 'portcullis_lowered_callers')).toBe('1');
});

test.each([429, 503])(
  'a %i of the provider with Retry-After is honoured for everyone, and nothing is sent meanwhile',
  async (status) => {
    const { scene: rig, clock, reply } = await open();
    const [alice, bob] = [await someone(rig, 'alice'), await someone(rig, 'bob')];
    Object.assign(reply, { status, headers: { 'Retry-After': '20' } });
    const first = await rig.call({ token: alice });
    expect(first).toMatchObject({ status, code: undefined });
    Object.assign(reply, { status: 200, headers: {} });
    const sent = rig.upstream.received.length;
    for (const token of [alice, bob]) {
      const paused = await rig.call({ token });
      expect(paused).toMatchObject({ status: 429, code: 'rate_limited' });
      expect(paused.headers['retry-after']).toBe('20');
      expect(rig.recordOf(paused)).toMatchObject({ detail: 'the provider asked for a pause' });
    }
    expect(rig.upstream.received.length).toBe(sent);
    expect(await metric(rig, 'portcullis_provider_pause_seconds')).toBe('20');
    clock.advance(20_000);
    expect((await rig.call({ token: bob })).status).toBe(200);
  },
);

test('limits that do not adapt stay as they are, whatever happens', async () => {
  const { scene: rig, reply } = await open({ adaptive: false });
  const alice = await someone(rig, 'alice');
  Object.assign(reply, { status: 503, headers: { 'Retry-After': '20' } });
  const answers = await callTimes(rig, LIMIT, alice);
  for (const { status, headers } of answers) {
    expect(status).toBe(503);
    expect(headers).not.toHaveProperty('x-portcullis-limit-factor');
    expect(headers['ratelimit-policy']).toBe(`"default";q=${LIMIT};w=60`);
  }
});

test('the log is not filled by many whose limits fall together', async () => {
  const { scene: rig, reply } = await open({ adaptive: { calls: 1, threshold: 1 } });
  reply.status = 404;
  for (let sent = 0; sent < 60; sent += 1) await rig.call({ token: await someone(rig, `caller-${sent}`) });
  // The clock stands still.
  expect(rig.gateway.logged.filter(({ event }) => event === 'limit_factor')).toHaveLength(20);
  expect(await metric(rig, 'portcullis_lowered_callers')).toBe('60');
});
