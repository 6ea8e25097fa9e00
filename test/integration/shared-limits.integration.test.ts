import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { callsWithoutState, type Fleet, type Member, startFleet, type TimedResult } from '../harness/fleet.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';

// Three gateways, each a process of its own, and one Redis in which they count. Hazard 22: calls side by side at the limit.

const CALLERS = 200;
const LIMIT = 4;
/** Of the limit whose borders are crossed. */
const SHORT = { requests: 30, window: 3_000 };

const GOOD = { status: 200, headers: {} };
let reply: { readonly status: number; readonly headers: Record<string, string> } = GOOD;
let redis: TestRedis;
let fleet: Fleet;

beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet({
    redis: redis.section,
    answer: (_request, response) => response.writeHead(reply.status, reply.headers).end('{}'),
    limits: {
      sliding: { requests: LIMIT, window: '10m', adaptive: false },
      fixed: { requests: LIMIT, window: '10m', algorithm: 'fixed', adaptive: false },
      short: { requests: SHORT.requests, window: `${SHORT.window}ms`, adaptive: false },
      adaptive: { requests: 40, window: '10m' },
      ample: { requests: 100_000, window: '10m', adaptive: false },
    },
  });
}, 60_000);
afterAll(async () => {
  await fleet.close();
  await redis.close();
});

const isAdmitted = (result: TimedResult | undefined) => result?.status === 200;

/** So many calls of each caller through each member, all at once. */
async function rush(members: readonly Member[], tokens: readonly string[], each: number, integration: string) {
  const calls = tokens.flatMap((token) =>
    members.flatMap((member) =>
      Array.from({ length: each }, async () => [token, await member.call(token, integration)] as const),
    ),
  );
  return await Promise.all(calls);
}

describe('calls of 200 callers, three times as many as their limits allow, all at once through three instances', () => {
  test.each(['sliding', 'fixed'])('are admitted exactly so far, from the very first: %s', async (integration) => {
    const before = fleet.upstream.received.length;
    const tokens = await fleet.newCallers(CALLERS);
    const results = await rush(fleet.members, tokens, LIMIT, integration);
    const admitted = new Map(tokens.map((token) => [token, 0]));
    for (const [token, result] of results) if (isAdmitted(result)) admitted.set(token, (admitted.get(token) ?? 0) + 1);
    expect(new Set(admitted.values())).toEqual(new Set([LIMIT]));
    expect(fleet.upstream.received.length - before).toBe(CALLERS * LIMIT);
    expect(results.filter(([, result]) => result?.code === 'rate_limited')).toHaveLength(CALLERS * LIMIT * 2);
  });
});

test('at the border between windows no span has more than documented', async () => {
  const { requests, window } = SHORT;
  const [token = ''] = await fleet.newCallers(1);
  const results: (TimedResult | undefined)[] = [];
  const send = async (each: number) => {
    results.push(...(await rush(fleet.members, [token], each, 'short')).map(([, result]) => result));
  };
  const start = performance.now();
  const at = (time: number) => eventually(() => performance.now() - start >= time);
  // The worst case of fixed windows: one call begins the first, and all others come at its end and right after.
  results.push(await fleet.members[0]?.call(token, 'short'));
  await at(0.8 * window);
  await send(requests);
  await at(window);
  await send(requests);
  await at(1.3 * window);
  await send(requests);
  const admitted = results.flatMap((result) => (result !== undefined && isAdmitted(result) ? [result] : []));
  expect(admitted.length).toBeGreaterThanOrEqual(requests);
  for (const { sentAt: from } of admitted)
    for (const { answeredAt: to } of admitted) {
      const span = to - from;
      if (span < 0 || span >= window) continue;
      // Those that were counted within the span for certain.
      const within = admitted.filter(({ sentAt, answeredAt }) => sentAt >= from && answeredAt <= to);
      expect(within.length).toBeLessThanOrEqual(requests + Math.floor(((requests - 1) * span) / window));
    }
});

test('a Redis that was emptied under load is counted in again, and no call is answered with an error', async () => {
  const tokens = await fleet.newCallers(20);
  const load = Promise.all([1, 2, 3, 4].map(() => rush(fleet.members, tokens, 5, 'ample')));
  await redis.command('flushall');
  await redis.command('script', 'flush');
  expect((await load).flat().filter(([, result]) => !isAdmitted(result))).toEqual([]);
  const [token = ''] = await fleet.newCallers(1);
  await redis.command('flushall');
  expect(
    (await rush(fleet.members, [token], LIMIT, 'sliding')).filter(([, result]) => isAdmitted(result)),
  ).toHaveLength(LIMIT);
});

test('what one instance learns of a caller and of a provider, the others obey soon', async () => {
  const [here, there] = fleet.members as [Member, Member];
  const [bad = '', good = ''] = await fleet.newCallers(2);
  reply = { status: 404, headers: {} };
  for (let sent = 0; sent < 20; sent += 1) await here.call(bad, 'adaptive');
  reply = GOOD;
  await eventually(async () => {
    const answer = await there.call(bad, 'adaptive');
    return answer?.headers['x-portcullis-limit-factor'] === '0.5;reason=caller_errors';
  });
  expect((await there.call(good, 'adaptive'))?.headers).not.toHaveProperty('x-portcullis-limit-factor');
  reply = { status: 503, headers: { 'Retry-After': '600' } };
  await here.call(good, 'adaptive');
  reply = GOOD;
  await eventually(async () => (await there.call(good, 'adaptive'))?.code === 'rate_limited');
});

/** The last, as it leaves two. */
test('one instance is killed half-way: no caller gets more than its limit, and what the victim did not take is given out', async () => {
  const [victim, ...others] = fleet.members;
  const before = fleet.upstream.received.length;
  const tokens = await fleet.newCallers(CALLERS);
  let answered = 0;
  const calls = fleet.members.flatMap((member) =>
    tokens.flatMap((token) =>
      Array.from({ length: LIMIT }, async () => {
        const result = await member.call(token, 'sliding');
        answered += 1;
        if (answered === CALLERS * LIMIT) void victim?.child.kill();
        return result;
      }),
    ),
  );
  const results = await Promise.all(calls);
  await rush(others, tokens, LIMIT, 'sliding');
  const received = fleet.upstream.received.length - before;
  expect(received).toBeLessThanOrEqual(CALLERS * LIMIT);
  const lost = results.filter((result) => result === undefined).length;
  expect(received).toBeGreaterThanOrEqual(CALLERS * LIMIT - lost);
  for (const member of others) expect(await callsWithoutState(member)).toBe(0);
});
