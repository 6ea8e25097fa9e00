import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ApiRig, inTurn, OK, openApiRig, type Script, silence, status } from '../harness/api-rig.ts';
import { holdBack, revoke } from '../harness/drill.ts';
import { eventually } from '../harness/eventually.ts';
import { Wire } from '../harness/wire.ts';

// What is under way when an order comes, wherever it is: cut, and never sent from then on. Judged by what arrived.

let rig: ApiRig;
const wires: Wire[] = [];
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.leave();
  await rig?.close();
});

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const ALICE = { caller: 'alice', issuer: 'https://login.test/' };

const orders = [
  ['a hold on everything', () => holdBack(rig.gateway), 503, 'locked_down', 'locked_down'],
  ['a hold on the integration', () => holdBack(rig.gateway, { integration: 'api' }), 503, 'locked_down', 'locked_down'],
  ['a hold on the caller', () => holdBack(rig.gateway, { caller: 'alice' }), 503, 'locked_down', 'locked_down'],
  ['a ban of the caller', () => revoke(rig.gateway, ALICE), 401, 'unauthenticated', 'revoked'],
  [
    'an order against all tokens',
    () => revoke(rig.gateway, { before: Date.now() * 2 }),
    401,
    'unauthenticated',
    'revoked',
  ],
] as const;

/** What was written down of the calls. */
const outcomes = () => rig.gateway.logged.filter(({ event }) => event === 'call').map(({ outcome }) => outcome);
const gauge = async (name: string) =>
  Number(new RegExp(`portcullis_${name}\\{integration="api"\\} (\\d+)`).exec(await rig.metrics())?.[1]);
/** A call as bytes, so that what comes back can be seen as it comes. */
async function wireCall(lines: readonly string[] = ['GET /proxy/api/v1/x HTTP/1.1'], rest = ''): Promise<Wire> {
  const wire = await Wire.open(rig.gateway.port);
  wires.push(wire);
  wire.send([...lines, 'Host: gateway', `Authorization: Bearer ${rig.token}`, '', rest].join('\r\n'));
  return wire;
}

describe.each(orders)('%s', (_name, give, code, error, ending) => {
  test('answers a call whose answer has not begun, and breaks off the request at the provider', async () => {
    let isBroken = false;
    rig = await openApiRig((socket) => socket.once('close', () => (isBroken = true)));
    const call = rig.call();
    await eventually(() => rig.heads.length === 1);
    await give();
    expect(await call).toMatchObject({ status: code, code: error });
    await eventually(() => isBroken);
    await eventually(() => outcomes().join() === error);
  });

  test('breaks off an answer that has begun, to both sides', async () => {
    let provider: Socket | undefined;
    let isBroken = false;
    rig = await openApiRig((socket) => {
      provider = socket;
      socket.once('close', () => (isBroken = true));
      socket.write(`${HEAD}6\r\ndata: \r\n`);
    });
    const wire = await wireCall();
    await eventually(() => wire.rest.includes('200 OK'));
    await give();
    provider?.write('9\r\nmore data\r\n0\r\n\r\n');
    await wire.closed;
    expect(wire.rest).not.toContain('more');
    await eventually(() => isBroken);
    await eventually(() => outcomes().join() === ending);
  });

  test('ends the waiting for a slot', async () => {
    rig = await openApiRig(silence, { concurrency: { max: 1, queue: 4 } });
    const calls = [rig.call()];
    await eventually(() => rig.heads.length === 1);
    calls.push(rig.call(), rig.call());
    await eventually(async () => (await gauge('calls_waiting')) === 2);
    await give();
    for (const { code: told } of await Promise.all(calls)) expect(told).toBe(error);
    expect(rig.heads).toHaveLength(1);
    expect([await gauge('calls_waiting'), await gauge('calls_in_flight')]).toEqual([0, 0]);
  });

  test('ends the pause before a call is sent again', async () => {
    rig = await openApiRig(status(503), { retries: { attempts: 3 } });
    const call = rig.call();
    await eventually(async () =>
      (await rig.metrics()).includes('portcullis_retries_total{integration="api",operation="get"} 1'),
    );
    await give();
    expect(await call).toMatchObject({ status: code, code: error });
    rig.time.advance(60_000);
    expect(rig.heads).toHaveLength(1);
  });

  test('keeps the head of a request from the provider whose body has not come yet', async () => {
    rig = await openApiRig(silence);
    const wire = await wireCall(['POST /proxy/api/v1/x HTTP/1.1', 'Content-Length: 9', 'Content-Type: text/plain']);
    await eventually(() => rig.raw.connections === 1);
    await give();
    wire.send('some text');
    expect(await wire.answer()).toMatchObject({ status: code, code: error });
    expect(rig.heads).toEqual([]);
  });

  test('keeps a request from the provider that is read whole first', async () => {
    rig = await openApiRig(silence);
    const wire = await wireCall(
      ['PUT /proxy/api/v1/x HTTP/1.1', 'Content-Length: 9', 'Content-Type: text/plain'],
      'some',
    );
    await eventually(async () => (await rig.metrics()).includes('portcullis_calls_under_way 1'));
    await give();
    expect(await wire.answer()).toMatchObject({ status: code, code: error });
    wire.send(' text');
    await eventually(async () => (await rig.metrics()).includes('portcullis_calls_under_way 0'));
    expect(rig.raw.connections).toBe(0);
  });

  test('does not wait for what a request is built from', async () => {
    // Callers may send these fields alone, so that the body is read before the key is chosen.
    const checked = {
      name: 'checked',
      method: 'POST',
      path: '/v1/checked',
      body: ['json'],
      parameters: { body: ['text'] },
    };
    rig = await openApiRig(silence, { operations: [checked] });
    const wire = await wireCall(
      ['POST /proxy/api/v1/checked HTTP/1.1', 'Content-Length: 20', 'Content-Type: application/json'],
      '{"text":',
    );
    await eventually(async () => (await rig.metrics()).includes('portcullis_calls_under_way 1'));
    await give();
    expect(await wire.answer()).toMatchObject({ status: code, code: error });
    wire.leave();
    expect(rig.raw.connections).toBe(0);
  });

  test('stops what is uploaded, though an answer has begun, in the turn in which it comes', async () => {
    rig = await openApiRig((socket) => socket.write(`${HEAD}6\r\ndata: \r\n`));
    const wire = await wireCall(
      ['POST /proxy/api/v1/x HTTP/1.1', 'Content-Length: 100', 'Content-Type: text/plain'],
      'the first part',
    );
    await eventually(() => wire.rest.includes('200 OK'));
    let broken = 0;
    const count = () => {
      broken += 1;
    };
    let brokenThen = 0;
    // Those who hear of it first have acted by then.
    rig.gateway.orders.onChange(() => {
      brokenThen = broken;
    });
    subscribe('undici:request:error', count);
    await give();
    unsubscribe('undici:request:error', count);
    expect(brokenThen).toBe(1);
    await wire.closed;
  });

  test('ends an upload in the middle', async () => {
    let provider: Socket | undefined;
    let isBroken = false;
    rig = await openApiRig((socket) => {
      provider = socket;
      socket.once('close', () => (isBroken = true));
    });
    const wire = await wireCall(
      ['POST /proxy/api/v1/x HTTP/1.1', 'Content-Length: 100', 'Content-Type: text/plain'],
      'the first part',
    );
    await eventually(() => provider !== undefined);
    await give();
    wire.send(' and more');
    expect(await wire.answer()).toMatchObject({ status: code, code: error });
    wire.leave();
    await eventually(() => isBroken);
    expect(provider?.bytesRead).toBeLessThan((rig.heads[0]?.length ?? 0) + 4 + 'the first part '.length);
  });

  test('keeps a call from being sent again with a renewed key', async () => {
    const environment: Record<string, string> = { GENERIC_KEY: 'the-key-before-it-was-changed' };
    let isRefused = false;
    const refuse: Script = (socket, head, request) => {
      environment['GENERIC_KEY'] = 'the-key-after-it-was-changed';
      isRefused = true;
      // The order comes in the very turn in which the answer does.
      void give();
      status(401)(socket, head, request);
    };
    rig = await openApiRig(inTurn(refuse, status(200)), {}, environment);
    expect(await rig.call()).toMatchObject({ status: code, code: error });
    expect(isRefused).toBe(true);
    expect(rig.heads).toHaveLength(1);
  });

  test('refuses what comes then, whatever was known of its token', async () => {
    rig = await openApiRig(status(200));
    expect(await rig.call()).toMatchObject({ status: 200 });
    await give();
    const refused = await rig.call();
    expect(refused).toMatchObject({ status: code, code: error });
    expect(refused.headers['retry-after']).toBe(code === 503 ? '60' : undefined);
    expect(rig.heads).toHaveLength(1);
  });
});

test('what is not in the scope goes on: another caller, another operation, another integration', async () => {
  const held: Socket[] = [];
  rig = await openApiRig((socket) => held.push(socket));
  const bob = await rig.signer.sign({ sub: 'bob' });
  const calls = [rig.call({ token: bob }), rig.call({ method: 'POST' })];
  await eventually(() => held.length === 2);
  await holdBack(rig.gateway, { caller: 'alice', operation: 'get' });
  await holdBack(rig.gateway, { caller: 'bob', issuer: 'https://other.test/' });
  await holdBack(rig.gateway, { integration: 'another' });
  await revoke(rig.gateway, { caller: 'bob', issuer: 'https://other.test/' });
  for (const socket of held) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ status: 200, text: 'ok' });
  expect(await rig.call()).toMatchObject({ status: 503, code: 'locked_down' });
});

test('a waiting call is ended although the one that has the slot goes on', async () => {
  rig = await openApiRig(silence, { concurrency: { max: 1, queue: 4 } });
  const bob = await rig.signer.sign({ sub: 'bob' });
  const first = rig.call({ token: bob });
  await eventually(() => rig.heads.length === 1);
  const waiting = rig.call();
  await eventually(async () => (await gauge('calls_waiting')) === 1);
  await holdBack(rig.gateway, { caller: 'alice' });
  expect(await waiting).toMatchObject({ code: 'locked_down' });
  await holdBack(rig.gateway);
  expect(await first).toMatchObject({ code: 'locked_down' });
});

test('a call is asked about right before it is sent, also where nobody was told of a change', async () => {
  const held: Socket[] = [];
  rig = await openApiRig((socket) => held.push(socket), { concurrency: { max: 1, queue: 4 } });
  const { clock } = rig.time;
  await rig.gateway.orders.engage({
    scope: { caller: 'alice' },
    reason: 'a drill',
    by: 'the test',
    trigger: 'command',
    until: clock.now() + 60_000,
  });
  rig.time.advance(60_001);
  const first = rig.call({ token: await rig.signer.sign({ sub: 'bob' }) });
  await eventually(() => held.length === 1);
  const waiting = rig.call();
  await eventually(async () => (await gauge('calls_waiting')) === 1);
  // A clock that is put right brings the hold back.
  clock.advance(-30_000);
  held[0]?.write(OK);
  expect(await first).toMatchObject({ status: 200 });
  expect(await waiting).toMatchObject({ status: 503, code: 'locked_down' });
  expect(held).toHaveLength(1);
});

test('what was cut is counted, by integration and why, and no caller is among the labels', async () => {
  rig = await openApiRig(silence);
  const calls = [rig.call(), rig.call()];
  await eventually(() => rig.heads.length === 2);
  await holdBack(rig.gateway, { caller: 'alice' });
  await Promise.all(calls);
  await holdBack(rig.gateway, { integration: 'api' });
  await revoke(rig.gateway, ALICE);
  const metrics = await rig.metrics();
  expect(metrics).toContain('portcullis_calls_cut_total{integration="api",why="locked_down"} 2');
  expect(metrics).toContain('portcullis_holds{integration="all"} 1');
  expect(metrics).toContain('portcullis_holds{integration="api"} 1');
  expect(metrics).toContain('portcullis_revocations{of="caller"} 1');
  expect(metrics).not.toContain('alice');
});
