import { describe, expect, test } from '@jest/globals';
import { parseCoreList } from '../../bench/cores.ts';
import type { Run } from '../../bench/measure-run.ts';
import { median } from '../../bench/median.ts';
import { readOptions } from '../../bench/options.ts';
import { percentile } from '../../bench/percentile.ts';
import { findReadyLine } from '../../bench/ready-line.ts';
import { collectResults, comparisonTable, findDisturbed, toJson } from '../../bench/results.ts';
import { ratiosOf, summariseRuns } from '../../bench/summarise-runs.ts';
import { alignTable, markdownTable } from '../../bench/table.ts';
import { findFault, parseWrkSummary } from '../../bench/wrk-summary.ts';

const noErrors = { connect: 0, read: 0, write: 0, timeout: 0, status: 0 };
const raw = { requests: 40_000, durationUs: 4_000_000, bytes: 60_000_000, p50us: 2500, p99us: 9120, errors: noErrors };
const wrkOutput = (summary: object) => `Running 4s test\n  40000 requests in 4.00s\n\n${JSON.stringify(summary)}\n`;
const run = (rps: number, p50ms = 1, p99ms = 2): Run => ({
  rps,
  p50ms,
  p99ms,
  cpuMicros: undefined,
  processor: undefined,
});

describe('wrk', () => {
  test('its microseconds become milliseconds and requests per second', () => {
    expect(parseWrkSummary(wrkOutput(raw))).toEqual({
      requests: 40_000,
      rps: 10_000,
      p50ms: 2.5,
      p99ms: 9.12,
      bytesPerAnswer: 1500,
      errors: noErrors,
    });
  });

  test('an output without a summary is refused, with what it said', () => {
    expect(() => parseWrkSummary('unable to connect to 127.0.0.1:1')).toThrow(/no summary:\nunable to connect/);
  });

  test('a clean run has no fault', () => {
    expect(findFault(parseWrkSummary(wrkOutput(raw)), 1200)).toBeUndefined();
  });

  test.each([
    [{ errors: { ...noErrors, status: 3 } }, '3 answers of status 400 or above'],
    [{ errors: { ...noErrors, read: 1, timeout: 2 } }, '1 connections broken while reading, 2 timeouts'],
    [{ requests: 0, bytes: 0 }, 'no answer at all'],
    [{ bytes: 40_000 * 200 }, 'answers of 200 bytes: cut short'],
  ])('a run with %j is void', (change, fault) => {
    expect(findFault(parseWrkSummary(wrkOutput({ ...raw, ...change })), 1200)).toBe(fault);
  });
});

describe('percentiles', () => {
  test('are values that were measured', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 100)).toBe(100);
    expect(percentile([7, 3], 50)).toBe(3);
  });

  test('need values', () => {
    expect(() => percentile([], 99)).toThrow('a percentile of nothing');
  });
});

describe('medians', () => {
  test('the middle of an odd number, the mean of the middle two of an even one', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 2, 4, 100])).toBe(7);
    expect(median([3])).toBe(3);
  });

  test('there is none of nothing', () => {
    expect(() => median([])).toThrow('the median of nothing');
  });

  test('each figure has its own, and a contender without a valid run has none', () => {
    const runs = new Map([
      ['portcullis', [run(100, 3, 9), run(300, 1, 7), run(200, 2, 8)]],
      ['haproxy', []],
    ]);
    expect([...summariseRuns(runs)]).toEqual([['portcullis', { rps: 200, p50ms: 2, p99ms: 8 }]]);
  });
});

describe('ratios', () => {
  const figures = summariseRuns(
    new Map([
      ['portcullis', [run(12_000)]],
      ['raw-node', [run(15_000)]],
      ['express', [run(3000)]],
    ]),
  );

  test('are ours by the peer’s, without ourselves', () => {
    expect(ratiosOf(figures, 'portcullis')).toEqual({ 'raw-node': 0.8, express: 4 });
  });

  test('are absent when ours was not measured', () => {
    expect(ratiosOf(figures, 'nobody')).toEqual({});
  });
});

describe('latest.json', () => {
  test('has each peer, the ratios and the cases at the top', () => {
    const runs = new Map([
      ['portcullis', [run(12_000, 4, 8)]],
      ['raw-node', [run(15_000, 3, 6)]],
    ]);
    const cases = { startup: { value: 640, unit: 'ms', limit: 1000, ok: true } };
    const results = collectResults({ runs, skipped: ['haproxy: not installed'], voided: [] }, cases, { rounds: 1 });
    expect(JSON.parse(toJson(results))).toMatchObject({
      portcullis: { rps: 12_000, p50ms: 4, p99ms: 8 },
      'raw-node': { rps: 15_000, p50ms: 3, p99ms: 6 },
      ratios: { 'raw-node': 0.8 },
      cases,
      meta: { rounds: 1, node: process.version, skipped: ['haproxy: not installed'] },
    });
  });
});

test('a run whose core others used is told', () => {
  const processor = { seconds: 4, gateway: 0.9, others: 0.01 };
  const quiet = { ...run(100), cpuMicros: 40, processor };
  const shared = { ...quiet, processor: { ...processor, others: 0.1 } };
  const runs = new Map([
    ['portcullis', [quiet, shared]],
    ['raw-node', [quiet]],
  ]);
  const results = collectResults({ runs, skipped: [], voided: [] }, {}, {});
  expect(findDisturbed(results)).toEqual(['portcullis']);
  expect(comparisonTable(results)[1]?.slice(-3)).toEqual(['40.0', '90 %', '10 %']);
});

describe('tables', () => {
  const table = [
    ['gateway', 'rps'],
    ['portcullis', '12,000'],
  ];

  test('are aligned on a terminal', () => {
    expect(alignTable(table)).toBe('gateway         rps\nportcullis   12,000');
  });

  test('are Markdown for a document', () => {
    expect(markdownTable(table)).toBe('| gateway | rps |\n| --- | ---: |\n| portcullis | 12,000 |');
  });
});

describe('the ready line', () => {
  test('is the first line of JSON that says so, among others', () => {
    const output =
      '(node:1) Warning: x\n{"event":"starting"}\n{"level":"info","event":"ready","port":1,"adminPort":2}\n';
    expect(findReadyLine(output)).toEqual({ port: 1, adminPort: 2 });
  });

  test('is not there while it is half written', () => {
    expect(findReadyLine('{"event":"ready","po')).toBeUndefined();
  });
});

describe('options', () => {
  test('have defaults', () => {
    expect(readOptions([], ['nginx'])).toEqual({ rounds: 5, seconds: 4, only: undefined, help: false });
  });

  test('refuse a name that is not known, and a number that is not one', () => {
    expect(() => readOptions(['--only', 'nginx,apache'], ['nginx'])).toThrow('there is no "apache"; there are nginx');
    expect(() => readOptions(['--rounds', 'many'], [])).toThrow('--rounds: a number from 1 to 100');
  });
});

test('the kernel’s list of cores is read', () => {
  expect(parseCoreList('0-2,5')).toEqual([0, 1, 2, 5]);
  expect(parseCoreList('3')).toEqual([3]);
  expect(parseCoreList('')).toEqual([]);
});
