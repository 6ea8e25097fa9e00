import { cpus } from 'node:os';
import type { Measurement } from './cases/definition.ts';
import type { Comparison } from './compare.ts';
import type { Run } from './measure-run.ts';
import { median } from './median.ts';
import { type Figures, ratiosOf, summariseRuns } from './summarise-runs.ts';
import type { Table } from './table.ts';
import { workload } from './workload.ts';

export const ours = 'portcullis';

/** All that one bench found. */
export interface Results {
  readonly figures: ReadonlyMap<string, Figures>;
  readonly ratios: Readonly<Record<string, number>>;
  readonly cases: Readonly<Record<string, Measurement>>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly runs: Comparison['runs'];
}

/** Puts the runs and the cases together. */
export const collectResults = (
  comparison: Comparison,
  cases: Results['cases'],
  conditions: Readonly<Record<string, unknown>>,
): Results => {
  const figures = summariseRuns(comparison.runs);
  const meta = {
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    connections: workload.connections,
    callers: workload.callers,
    ...conditions,
    skipped: comparison.skipped,
    voided: comparison.voided,
    cpuMicrosPerRequest: Object.fromEntries([...comparison.runs].map(([name, runs]) => [name, cpuMicrosOf(runs)])),
    rpsOfRounds: Object.fromEntries(
      [...comparison.runs].map(([name, runs]) => [name, runs.map((run) => Math.round(run.rps))]),
    ),
  };
  return { figures, ratios: ratiosOf(figures, ours), cases, meta, runs: comparison.runs };
};

const cpuMicrosOf = (runs: readonly Run[]): number | null => {
  const micros = runs.flatMap((run) => run.cpuMicros ?? []);
  return micros.length === 0 ? null : Number(median(micros).toFixed(1));
};

/** The form of `latest.json`: `{"<peer>": {rps, p50ms, p99ms}, "ratios": {"<peer>": ours/peer}, "cases", "meta"}`. */
export const toJson = ({ figures, ratios, cases, meta }: Results): string =>
  `${JSON.stringify({ ...Object.fromEntries(figures), ratios, cases, meta }, null, 2)}\n`;

/**
 * Throughput and latency of each contender. The last columns say whether to trust them: a gateway should have all of its
 * core (median), and others nothing of it (worst run).
 */
export const comparisonTable = ({ figures, ratios, runs }: Results): Table => [
  ['gateway', 'requests/s', 'p50 ms', 'p99 ms', 'ours/peer', 'CPU µs/request', 'own core', 'others on it'],
  ...[...figures].map(([name, { rps, p50ms, p99ms }]) => [
    name,
    rps.toLocaleString('en-US'),
    p50ms.toFixed(2),
    p99ms.toFixed(2),
    ratios[name]?.toFixed(2) ?? '–',
    ...processorCells(runs.get(name) ?? []),
  ]),
];

/** The figures that have a limit of their own. */
export const casesTable = ({ cases }: Results): Table => [
  ['case', 'value', 'limit', ''],
  ...Object.entries(cases).map(([name, { value, unit, limit, ok }]) => [
    name,
    `${value.toLocaleString('en-US')} ${unit}`,
    limit === null ? '–' : `${limit.toLocaleString('en-US')} ${unit}`,
    ok ? 'ok' : 'FAILED',
  ]),
];

const processorCells = (runs: readonly Run[]): readonly string[] => {
  const measured = runs.flatMap(({ processor, cpuMicros }) =>
    processor && cpuMicros ? { ...processor, cpuMicros } : [],
  );
  if (measured.length === 0) return ['–', '–', '–'];
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return [
    median(measured.map(({ cpuMicros }) => cpuMicros)).toFixed(1),
    percent(median(measured.map(({ gateway }) => gateway))),
    percent(Math.max(...measured.map(({ others }) => others))),
  ];
};

// Other programs' share of the gateway's core above which a figure of that run is not to be believed.
const disturbance = 0.05;

/** The gateways whose core was shared with other programs in some run. */
export const findDisturbed = ({ runs }: Results): readonly string[] =>
  [...runs]
    .filter(([, list]) => list.some(({ processor }) => processor && processor.others > disturbance))
    .map(([name]) => name);
