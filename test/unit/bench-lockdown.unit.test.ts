import { describe, expect, test } from '@jest/globals';
import { chooseCall } from '../../bench/cases/lockdown/choose-call.ts';
import { type Engagement, readReport } from '../../bench/cases/lockdown/engage.ts';
import { figuresOf, judge } from '../../bench/cases/lockdown/judge.ts';

const engagement: Engagement = {
  integration: 'maps-0',
  startedAt: 1000,
  doneAt: 1200.5,
  wall: 260.4,
  live: 3,
  confirmed: 3,
  exit: 0,
};

describe('the last call', () => {
  test('is counted from the start that the command prints', () => {
    expect(judge(engagement, { 'maps-0': [900, 990, 1000, 1040, 1020], 'maps-1': [1300] })).toEqual({
      lastHead: 40,
      after: 0,
    });
  });

  test('one after the command reported that it was done is counted', () => {
    expect(judge(engagement, { 'maps-0': [990, 1200, 1201, 9000] })).toEqual({ lastHead: 8000, after: 2 });
  });

  test('may be before the start', () => {
    expect(judge(engagement, { 'maps-0': [950] })).toEqual({ lastHead: 0, after: 0 });
  });

  test.each([[{}], [{ 'maps-0': [] }], [{ 'maps-0': [749] }], [{ 'maps-0': [1001] }]])(
    'says nothing when there was no load: %j',
    (heads: Record<string, number[]>) => {
      expect(() => judge(engagement, heads)).toThrow('maps-0 had no call in the 250 ms before');
    },
  );
});

describe('the figures of a way', () => {
  const hundred = Array.from(
    { length: 100 },
    (_, i): Engagement => ({ ...engagement, integration: `maps-${i}`, wall: i }),
  );
  const heads = Object.fromEntries(hundred.map(({ integration }, i) => [integration, [1000, 1001 + i]]));
  const figures = (engagements: readonly Engagement[], limit: number) =>
    figuresOf('over Redis', limit, { engagements, heads, instances: 3, rate: 899.6 });

  test('are percentiles of the last call, of which one has a limit, and of the command', () => {
    expect(figures(hundred, 99)).toEqual({
      'lockdown over Redis, last call, p50': { value: 50, unit: 'ms', limit: null, ok: true },
      'lockdown over Redis, last call, p99': { value: 99, unit: 'ms', limit: 99, ok: true },
      'lockdown over Redis, last call, max': { value: 100, unit: 'ms', limit: null, ok: true },
      'lockdown over Redis, calls after done': { value: 0, unit: 'calls', limit: 0, ok: true },
      'lockdown over Redis, not confirmed': { value: 0, unit: 'runs', limit: 0, ok: true },
      'lockdown over Redis, command, p50': { value: 49, unit: 'ms', limit: null, ok: true },
      'lockdown over Redis, command, p99': { value: 98, unit: 'ms', limit: null, ok: true },
      'lockdown over Redis, load': { value: 900, unit: 'calls/s', limit: null, ok: true },
    });
  });

  test('fail beyond the limit', () => {
    expect(figures(hundred, 98)['lockdown over Redis, last call, p99']).toMatchObject({ ok: false });
  });

  test('fail when a call went on after the command had reported', () => {
    const early = hundred.map((each) => ({ ...each, doneAt: 1099.9 }));
    expect(figures(early, 250)['lockdown over Redis, calls after done']).toMatchObject({ value: 1, ok: false });
  });

  test.each([{ exit: 1 }, { confirmed: 2 }, { live: 2, confirmed: 2 }, { exit: 'SIGKILL' }])(
    'fail when not all confirmed: %j',
    (change) => {
      const [first, ...rest] = hundred;
      const engagements = [{ ...engagement, ...first, ...change }, ...rest];
      expect(figures(engagements, 250)['lockdown over Redis, not confirmed']).toMatchObject({ value: 1, ok: false });
    },
  );
});

describe('what the command reports', () => {
  const report = { ok: true, startedAt: '2026-11-21T02:47:51.243Z', milliseconds: 120.4 };

  test('is when it began, when it was done, and how many confirmed', () => {
    const output = JSON.stringify({ ...report, instances: { live: 3, confirmed: 2, missing: ['a'] } }, null, 2);
    const startedAt = Date.UTC(2026, 10, 21, 2, 47, 51, 243);
    expect(readReport(output)).toEqual({ startedAt, doneAt: startedAt + 120.4, live: 3, confirmed: 2 });
  });

  test.each(['', 'error: no', '{"ok":false,"error":"refused"}', JSON.stringify({ ...report, instances: {} })])(
    'is not what it says when it was refused: %s',
    (output) => {
      expect(() => readReport(output)).toThrow();
    },
  );
});

describe('the load', () => {
  const choices = { doors: 3, integrations: ['maps-0', 'maps-1'], tokens: ['a', 'b'], aim: undefined };
  const rounds = (count: number, aim?: string) =>
    Array.from({ length: 3 * count }, (_, turn) => chooseCall(turn, { ...choices, aim }));

  test('goes to each instance in turn, every other round to what it aims at', () => {
    expect(rounds(4, 'maps-9').map(({ door, integration }) => `${door} ${integration}`)).toEqual([
      ...['0 maps-9', '1 maps-9', '2 maps-9'],
      ...['0 maps-0', '1 maps-0', '2 maps-0'],
      ...['0 maps-9', '1 maps-9', '2 maps-9'],
      ...['0 maps-1', '1 maps-1', '2 maps-1'],
    ]);
  });

  test('has all callers, and every integration when it aims at none', () => {
    const calls = rounds(4);
    expect(new Set(calls.map(({ token }) => token))).toEqual(new Set(['a', 'b']));
    expect(new Set(calls.map(({ integration }) => integration))).toEqual(new Set(['maps-0', 'maps-1']));
  });

  test('needs somebody who calls', () => {
    expect(() => chooseCall(0, { ...choices, tokens: [] })).toThrow('no integration, or no token');
  });
});
