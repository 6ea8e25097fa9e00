import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { type CallResult, GEOCODE, resultOf } from './call.ts';
import { eventually } from './eventually.ts';
import { mapsSection } from './gateway.ts';
import { type GatewayChild, startGatewayChild } from './gateway-child.ts';
import { createIssuer, type TestIssuer } from './tokens.ts';
import { type Answer, startUpstream, type Upstream } from './upstream.ts';

/** One of several gateways, as a process of its own. */
export interface Member {
  readonly child: GatewayChild;
  /** Resolves with what came of a call to an integration; with undefined where the gateway was gone. */
  call(token: string, integration: string): Promise<TimedResult | undefined>;
  /** The text of its metrics. */
  metrics(): Promise<string>;
}

/** A call's result, with when it was sent and answered, by performance.now(). */
export interface TimedResult extends CallResult {
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Several gateways in front of one upstream, which count in one Redis. */
export interface Fleet {
  readonly issuer: TestIssuer;
  readonly upstream: Upstream;
  readonly members: readonly Member[];
  /** Tokens of so many callers whom nobody has seen before. */
  newCallers(count: number): Promise<string[]>;
  /** Resolves when every member uses Redis. */
  sharing(): Promise<void>;
  close(): Promise<void>;
}

export interface FleetOptions {
  readonly size?: number;
  /** The section `state.redis`. Its deadline is a long one unless it is what is tested: machines that test are busy. */
  readonly redis: Record<string, unknown>;
  /** Integrations, all of google-maps, with their sections `limit`. */
  readonly limits: Readonly<Record<string, Record<string, unknown>>>;
  readonly answer?: Answer;
  /** Calls at a time, by member. */
  readonly connections?: number;
}

/** Out of the way: it is not what is tested. */
const concurrency = { max: 1024, queue: 10_000 };

/** Starts the gateways; it returns once they serve and count together. */
export async function startFleet({ size = 3, redis, limits, answer, connections = 64 }: FleetOptions): Promise<Fleet> {
  const issuer = await createIssuer();
  const upstream = await startUpstream(answer);
  const children = Array.from({ length: size }, () =>
    startGatewayChild(issuer, upstream.origin, {
      state: { redis: { timeout: '5s', ...redis } },
      integrations: Object.fromEntries(
        Object.entries(limits).map(([name, limit]) => [name, { ...mapsSection(upstream.origin), limit, concurrency }]),
      ),
    }),
  );
  const pools: Pool[] = [];
  const fleetName = randomBytes(6).toString('hex');
  let callers = 0;
  const close = async () => {
    await Promise.all(pools.map((pool) => pool.destroy()));
    await Promise.all(children.map((child) => child.kill()));
    await upstream.close();
  };
  try {
    const ready = await Promise.all(children.map((child) => child.lineOf('ready')));
    const members = ready.map(({ port, adminPort }, index): Member => {
      const pool = new Pool(`http://127.0.0.1:${port}`, { connections });
      pools.push(pool);
      return {
        child: children[index] as GatewayChild,
        call: (token, integration) => timed(pool, token, integration),
        metrics: async () => await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text(),
      };
    });
    const fleet: Fleet = {
      issuer,
      upstream,
      members,
      newCallers: (count) =>
        Promise.all(Array.from({ length: count }, () => issuer.sign({ sub: `${fleetName}-${callers++}` }))),
      sharing: async () => {
        const [first = ''] = Object.keys(limits);
        const counts = async (member: Member) => {
          const before = await callsWithoutState(member);
          const [token = ''] = await fleet.newCallers(1);
          return (await member.call(token, first))?.status === 200 && (await callsWithoutState(member)) === before;
        };
        for (const member of members) await eventually(() => counts(member), { what: 'a shared count' });
      },
      close,
    };
    await fleet.sharing();
    return fleet;
  } catch (error) {
    await close();
    throw error;
  }
}

async function timed(pool: Pool, token: string, integration: string): Promise<TimedResult | undefined> {
  const path = GEOCODE.replace('maps', integration);
  const sentAt = performance.now();
  try {
    const answer = await pool.request({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } });
    const result = await resultOf(answer);
    return { ...result, sentAt, answeredAt: performance.now() };
  } catch {
    return undefined;
  }
}

/** How many calls a member judged without shared state. */
export async function callsWithoutState(member: Member): Promise<number> {
  const lines = (await member.metrics()).matchAll(/^portcullis_calls_without_state_total\{.*\} (\d+)$/gm);
  return lines.reduce((sum, [, value]) => sum + Number(value), 0);
}
