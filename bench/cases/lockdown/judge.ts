import { percentile } from '../../percentile.ts';
import { atMost, type Measurement } from '../definition.ts';
import type { Engagement } from './engage.ts';

/** When request heads reached the provider, by integration, in milliseconds since the epoch. */
export type Heads = Readonly<Record<string, readonly number[]>>;

export interface Judgement {
  /** Milliseconds from the command's start until the last request head at the provider. */
  readonly lastHead: number;
  /** Request heads that reached the provider after the command had reported that it was done. */
  readonly after: number;
}

/** Milliseconds. With no head so long before the command's start, nothing was there to be stopped. */
const recent = 250;

/** @throws when the integration was not called when the command started: a last call of long before would look like a good figure. */
export const judge = ({ integration, startedAt, doneAt }: Engagement, heads: Heads): Judgement => {
  const times = heads[integration] ?? [];
  if (!times.some((time) => time >= startedAt - recent && time <= startedAt))
    throw new Error(`${integration} had no call in the ${recent} ms before the command started: the load was too thin`);
  const last = times.reduce((latest, time) => Math.max(latest, time), 0);
  return { lastHead: Math.max(0, last - startedAt), after: times.filter((time) => time > doneAt).length };
};

/** What was seen of one way. */
export interface Seen {
  readonly engagements: readonly Engagement[];
  readonly heads: Heads;
  /** How many there were. */
  readonly instances: number;
  /** Calls in a second, through all instances. */
  readonly rate: number;
}

/** The figures of one way, of which the 99th percentile of the last head has a limit in milliseconds. */
export const figuresOf = (
  way: string,
  limit: number,
  { engagements, heads, instances, rate }: Seen,
): Readonly<Record<string, Measurement>> => {
  const judged = engagements.map((each) => judge(each, heads));
  const last = judged.map(({ lastHead }) => lastHead);
  const wall = engagements.map((each) => Math.round(each.wall));
  const after = judged.reduce((sum, each) => sum + each.after, 0);
  const isConfirmed = ({ exit, live, confirmed }: Engagement) =>
    exit === 0 && live === instances && confirmed === instances;
  return {
    [`lockdown ${way}, last call, p50`]: forInformation(percentile(last, 50)),
    [`lockdown ${way}, last call, p99`]: atMost(limit, percentile(last, 99), 'ms'),
    [`lockdown ${way}, last call, max`]: forInformation(percentile(last, 100)),
    [`lockdown ${way}, calls after done`]: atMost(0, after, 'calls'),
    [`lockdown ${way}, not confirmed`]: atMost(0, engagements.filter((each) => !isConfirmed(each)).length, 'runs'),
    [`lockdown ${way}, command, p50`]: forInformation(percentile(wall, 50)),
    [`lockdown ${way}, command, p99`]: forInformation(percentile(wall, 99)),
    [`lockdown ${way}, load`]: forInformation(Math.round(rate), 'calls/s'),
  };
};

const forInformation = (value: number, unit = 'ms'): Measurement => ({ value, unit, limit: null, ok: true });
