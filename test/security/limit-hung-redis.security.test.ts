import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { callsWithoutState, type Fleet, type Member, startFleet, type TimedResult } from '../harness/fleet.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';

// Hazard 21: Redis hangs, which is not the same as refusing. It is stopped by SIGSTOP while calls go on.

/** Milliseconds, and long, so that whatever is much shorter did not wait for Redis. */
const DEADLINE = 2_000;
/** Callers at each of the instances, each with one call at a time. */
const AT_A_TIME = 8;
const LIMIT = 5;
const WIDE = { requests: 1_000_000, window: '10m' };

let redis: TestRedis;
let fleet: Fleet;

beforeAll(async () => {
  redis = await startRedis();
  fleet = await startFleet({
    size: 2,
    redis: { ...redis.section, timeout: `${DEADLINE}ms` },
    limits: {
      // Counted twice for each call.
      wide: { ...WIDE, operations: { geocode: WIDE } },
      deny: { ...WIDE, adaptive: false, onStateFailure: 'deny' },
      narrow: { requests: LIMIT, window: '10m', adaptive: false },
    },
  });
}, 60_000);
afterEach(() => redis.thaw());
afterAll(async () => {
  await fleet.close();
  await redis.close();
});

interface Load {
  readonly results: TimedResult[];
  stop(): Promise<void>;
}

/** Callers who go on calling until they are told to stop. */
function load(integration: string, tokens: readonly string[]): Load {
  const results: TimedResult[] = [];
  let isWanted = true;
  const caller = async (member: Member, token: string) => {
    while (isWanted) {
      const result = await member.call(token, integration);
      if (result !== undefined) results.push(result);
    }
  };
  const callers = fleet.members.flatMap((member) => tokens.map((token) => caller(member, token)));
  return {
    results,
    stop: async () => {
      isWanted = false;
      await Promise.all(callers);
    },
  };
}

async function lateCalls(member: Member): Promise<number> {
  const line = /^portcullis_redis_calls_total\{outcome="late"\} (\d+)$/m.exec(await member.metrics());
  return Number(line?.[1] ?? 0);
}

/** Resolves when each member has judged so many more calls without Redis. */
async function judgedAlone(count: number): Promise<void> {
  for (const member of fleet.members) {
    const before = await callsWithoutState(member);
    await eventually(async () => (await callsWithoutState(member)) >= before + count, { what: 'calls without Redis' });
  }
}

describe('while Redis hangs', () => {
  test('calls go on: those that were under way wait for it once, within the deadline, and no other does', async () => {
    const calls = load('wide', await fleet.newCallers(AT_A_TIME));
    await eventually(() => calls.results.length >= 100);
    redis.freeze();
    await judgedAlone(25 * AT_A_TIME);
    await calls.stop();
    expect(calls.results.filter(({ status }) => status !== 200)).toEqual([]);
    for (const member of fleet.members) {
      const late = await lateCalls(member);
      expect(late).toBeGreaterThanOrEqual(1);
      // Each call under way may have had its limit and two standings asked for; what goes on in the background is a handful.
      expect(late).toBeLessThanOrEqual(8 * AT_A_TIME);
    }
    const took = calls.results
      .map(({ sentAt, answeredAt }) => answeredAt - sentAt)
      .toSorted((one, other) => other - one);
    const slowest = took[0] as number;
    const slowestOfOthers = took[AT_A_TIME * fleet.members.length] as number;
    // Had one waited for both of its limits, or for a second connection, it would have been twice the deadline.
    expect(slowest - slowestOfOthers).toBeLessThan(2 * DEADLINE);
  });

  test('where nobody is to be let through uncounted, calls are refused, and told when to come again', async () => {
    const tokens = await fleet.newCallers(1);
    redis.freeze();
    const calls = load('deny', tokens);
    await judgedAlone(20);
    const before = fleet.upstream.received.length;
    await judgedAlone(20);
    await calls.stop();
    expect(fleet.upstream.received.length).toBe(before);
    for (const { code, headers } of calls.results) {
      expect(code).toBe('state_unavailable');
      expect(headers['retry-after']).toBe('1');
    }
  });

  test('a caller gets no more than was left to it, and counting resumes where it was', async () => {
    await fleet.sharing();
    const [token = ''] = await fleet.newCallers(1);
    const [here, there] = fleet.members as [Member, Member];
    const callTimes = async (member: Member, count: number) => {
      const statuses: (number | undefined)[] = [];
      for (let sent = 0; sent < count; sent += 1) statuses.push((await member.call(token, 'narrow'))?.status);
      return statuses.filter((status) => status === 200).length;
    };
    expect(await callTimes(here, LIMIT - 1)).toBe(LIMIT - 1);
    redis.freeze();
    expect(await callTimes(here, LIMIT)).toBe(1);
    redis.thaw();
    await fleet.sharing();
    // What was asked while it hung may have been counted when it went on.
    expect(await callTimes(there, LIMIT)).toBeLessThanOrEqual(1);
    expect(await callTimes(here, LIMIT)).toBe(0);
  });
});

test('counters are shared again afterwards', async () => {
  redis.freeze();
  await Promise.all(fleet.members.map(async (member) => member.call((await fleet.newCallers(1))[0] ?? '', 'narrow')));
  redis.thaw();
  await fleet.sharing();
  const [token = ''] = await fleet.newCallers(1);
  const results = await Promise.all(
    fleet.members.flatMap((member) => Array.from({ length: LIMIT }, () => member.call(token, 'narrow'))),
  );
  expect(results.filter((result) => result?.status === 200)).toHaveLength(LIMIT);
});
