import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { eventually } from '../harness/eventually.ts';
import { type GatewayChild, type HowToStart, startGatewayChild } from '../harness/gateway-child.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { type Answer, startUpstream, type Upstream } from '../harness/upstream.ts';

// What engages a lockdown from outside: the environment at start, and a signal.

let issuer: TestIssuer;
let upstream: Upstream;
let child: GatewayChild;

beforeAll(async () => {
  issuer = await createIssuer();
});
afterEach(async () => {
  await child?.kill();
  await upstream?.close();
});

async function start(how: HowToStart = {}, answer?: Answer): Promise<void> {
  upstream = await startUpstream(answer);
  child = startGatewayChild(issuer, upstream.origin, {}, how);
}
const ready = async () => `http://127.0.0.1:${String((await child.lineOf('ready'))['port'])}`;
const geocode = async (origin: string) => await call(origin + GEOCODE, { token: await issuer.sign() });
const engaged = () => child.logged.filter(({ event }) => event === 'hold_engaged');
const LOCKED_DOWN = { status: 503, code: 'locked_down' };

test('PORTCULLIS_LOCKDOWN: it starts locked down, and is ready', async () => {
  await start({ environment: { PORTCULLIS_LOCKDOWN: 'key leaked' } });
  const origin = await ready();
  expect(await geocode(origin)).toMatchObject(LOCKED_DOWN);
  expect(await call(`${origin}/readyz`)).toMatchObject({ status: 200 });
  expect(await call(`${origin}/healthz`)).toMatchObject({ status: 200 });
  expect(upstream.received).toEqual([]);
  expect(engaged()).toEqual([
    expect.objectContaining({ scope: {}, trigger: 'environment', reason: 'PORTCULLIS_LOCKDOWN=key leaked' }),
  ]);
});

test('PORTCULLIS_LOCKDOWN, empty: it does not', async () => {
  await start({ environment: { PORTCULLIS_LOCKDOWN: '' } });
  expect(await geocode(await ready())).toMatchObject({ status: 200 });
});

describe('SIGUSR2', () => {
  /** Whether the process has a handler for it (12), as Linux tells: until then it would end by it. */
  const listens = () => {
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${child.process.pid}/status`, 'utf8'))?.[1];
    return (BigInt(`0x${caught ?? '0'}`) & (1n << 11n)) !== 0n;
  };

  test('while it is still starting: it is locked down from the first call on', async () => {
    await start();
    await eventually(listens);
    child.process.kill('SIGUSR2');
    expect(child.logged).toEqual([]);
    expect(await geocode(await ready())).toMatchObject(LOCKED_DOWN);
    expect(upstream.received).toEqual([]);
    expect(engaged()).toEqual([expect.objectContaining({ scope: {}, trigger: 'signal' })]);
  });

  test('cuts what is under way, and comes to one hold however often it is sent; the gateway goes on', async () => {
    await start({}, () => {});
    const origin = await ready();
    const underway = geocode(origin);
    await eventually(() => upstream.received.length === 1);
    child.process.kill('SIGUSR2');
    expect(await underway).toMatchObject(LOCKED_DOWN);
    child.process.kill('SIGUSR2');
    expect(await geocode(origin)).toMatchObject(LOCKED_DOWN);
    expect(await call(`${origin}/readyz`)).toMatchObject({ status: 200 });
    child.process.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    expect(engaged()).toHaveLength(1);
    expect(upstream.received).toHaveLength(1);
  });
});
