import type { Run } from './measure-run.ts';
import { median } from './median.ts';

/** The medians of a contender's runs. */
export interface Figures {
  readonly rps: number;
  readonly p50ms: number;
  readonly p99ms: number;
}

/** The medians of each contender that has a valid run. */
export const summariseRuns = (runs: ReadonlyMap<string, readonly Run[]>): ReadonlyMap<string, Figures> => {
  const measured = [...runs].filter(([, list]) => list.length > 0);
  return new Map(
    measured.map(([name, list]) => [
      name,
      {
        rps: Math.round(median(list.map((run) => run.rps))),
        p50ms: round(median(list.map((run) => run.p50ms)), 3),
        p99ms: round(median(list.map((run) => run.p99ms)), 3),
      },
    ]),
  );
};

/** Our requests per second by each peer's; empty when ours were not measured. */
export const ratiosOf = (figures: ReadonlyMap<string, Figures>, ours: string): Readonly<Record<string, number>> => {
  const own = figures.get(ours);
  const peers = [...figures].filter(([name, { rps }]) => name !== ours && rps > 0);
  return own ? Object.fromEntries(peers.map(([name, { rps }]) => [name, round(own.rps / rps, 3)])) : {};
};

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
