import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { genericIntegration } from '../../integrations.ts';
import { findReadyLine } from '../../ready-line.ts';
import type { Child } from '../../session.ts';
import type { Testbed } from '../../testbed.ts';
import { waitUntil } from '../../wait-until.ts';
import type { Measurement } from '../definition.ts';
import { type Engagement, engage } from './engage.ts';
import { figuresOf, type Heads } from './judge.ts';
import { Load } from './load.ts';
import { type InstancesOptions, startInstances } from './start-instances.ts';
import { type BenchRedis, startRedis } from './start-redis.ts';

/** A way by which the instances hear of a hold. */
export interface Way extends Pick<InstancesOptions, 'sentinelFile'> {
  readonly name: string;
  /** Milliseconds from the command's start until the last call, 99th percentile. */
  readonly limit: number;
  /** Whether Redis is stopped before the first hold. */
  readonly isFrozen: boolean;
}

const engagements = 100;
/** Calls in a second, through all instances together. */
const rate = 900;
/** Milliseconds of load before the first hold, and with each integration before it is held and after. */
const warmUp = 8000;
const before = 200;
const after = 300;
/** Milliseconds, at random on top of that: instances that look at something now and then are met at any moment. */
const jitter = 250;
/** Milliseconds until every instance has forwarded a call; each is sent one every 7 ms. */
const patience = 5000;

const program = fileURLToPath(new URL('upstream.ts', import.meta.url));
const names = Array.from({ length: engagements }, (_, i) => `maps-${i}`);

/** Holds one integration after another under load, until all are held. */
export const measureWay = async (testbed: Testbed, way: Way): Promise<Readonly<Record<string, Measurement>>> => {
  const { session } = testbed;
  const children: Child[] = [];
  let load: Load | undefined;
  try {
    const redis = await startRedis(session);
    const upstream = session.start('lockdown-upstream', [process.execPath, program]);
    children.push(redis.child, upstream);
    const { port } = await waitUntil(upstream, 'ready', () => findReadyLine(upstream.output()));
    const { gateways, configFile } = await startInstances(testbed, {
      name: `lockdown-${way.sentinelFile}`,
      redisUrl: redis.url,
      integrations: Object.fromEntries(names.map((name) => [name, integration(name, port)])),
      sentinelFile: way.sentinelFile,
    });
    children.push(...gateways.map(({ child }) => child));
    const ports = gateways.map((each) => each.port);
    load = new Load({ ports, tokens: testbed.tokens.valid, integrations: names, rate });
    await begin(way, redis);
    const engaged: Engagement[] = [];
    for (const name of names) engaged.push(await holdUnderLoad(load, name, () => engage(session, configFile, name)));
    const heads = (await (await fetch(`http://127.0.0.1:${port}/heads`)).json()) as Heads;
    const { rate: achieved } = load;
    return figuresOf(way.name, way.limit, { engagements: engaged, heads, instances: gateways.length, rate: achieved });
  } finally {
    await load?.stop();
    await Promise.all(children.map((child) => child.stop()));
  }
};

const integration = (name: string, port: number) =>
  genericIntegration(port, { operations: [{ name: 'call', method: 'GET', path: `/${name}/call` }] });

/** Gets the instances warm, in the state in which they are to be measured. */
const begin = async ({ isFrozen }: Way, redis: BenchRedis): Promise<void> => {
  await sleep(warmUp / 2);
  if (isFrozen) redis.freeze();
  await sleep(warmUp / 2);
};

/** @throws when something else than the hold kept calls from the provider, or an instance had none to forward, or none to refuse. */
const holdUnderLoad = async (load: Load, name: string, run: () => Promise<Engagement>): Promise<Engagement> => {
  load.aimAt(name);
  await calledEverywhere(load, name);
  await sleep(before + Math.random() * jitter);
  const engagement = await run();
  await sleep(after);
  if (load.faults.length > 0) throw new Error(`calls failed: ${load.faults.slice(0, 5).join('; ')}`);
  if (load.answers.held.includes(0))
    throw new Error(
      `${name} is not held everywhere: ${engagement.confirmed} of ${engagement.live} instances confirmed`,
    );
  return engagement;
};

const calledEverywhere = async (load: Load, name: string): Promise<void> => {
  const until = performance.now() + patience;
  while (load.answers.forwarded.includes(0)) {
    if (performance.now() > until) throw new Error(`not every instance forwards calls to ${name}`);
    await sleep(20);
  }
};
