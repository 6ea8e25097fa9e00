import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ApiRig, OK, openApiRig } from '../harness/api-rig.ts';
import { eventually } from '../harness/eventually.ts';
import { openSocketRig } from '../harness/socket-rig.ts';

// So many calls at the provider, so many in line, and the next is told to come back. Judged by what arrived.

let rig: ApiRig;
let held: Socket[];
afterEach(() => rig?.close());

/** An upstream that answers when it is told to. */
const open = async (concurrency: Record<string, unknown>, rest: Record<string, unknown> = {}) => {
  held = [];
  rig = await openApiRig((socket) => held.push(socket), { concurrency, ...rest });
};
const answer = (index: number) => held[index]?.write(OK);
const gauge = async (name: string) =>
  Number(new RegExp(`portcullis_${name}\\{integration="api"\\} (\\d+)`).exec(await rig.metrics())?.[1]);
const leavingCall = () => {
  const call = httpRequest(`${rig.gateway.origin}/proxy/api/v1/x`, {
    headers: { authorization: `Bearer ${rig.token}` },
  });
  call.on('error', () => {});
  call.end();
  return call;
};

test('calls beyond the limit wait, in order, and the line is bounded', async () => {
  await open({ max: 2, queue: 2 });
  const calls = [rig.call(), rig.call()];
  await eventually(() => held.length === 2);
  calls.push(rig.call());
  await eventually(async () => (await gauge('calls_waiting')) === 1);
  calls.push(rig.call());
  await eventually(async () => (await gauge('calls_waiting')) === 2);
  const refused = await rig.call();
  expect(refused).toMatchObject({ status: 503, code: 'overloaded' });
  expect(refused.headers['retry-after']).toBe('1');
  expect(held).toHaveLength(2);
  for (let index = 0; index < 4; index += 1) {
    await eventually(() => held.length > index);
    answer(index);
    expect(await calls[index]).toMatchObject({ status: 200 });
  }
  expect(await gauge('calls_in_flight')).toBe(0);
  expect(await gauge('calls_waiting')).toBe(0);
});

test('without a line, the first beyond the limit is refused', async () => {
  await open({ max: 1, queue: 0 });
  const first = rig.call();
  await eventually(() => held.length === 1);
  expect(await rig.call()).toMatchObject({ status: 503, code: 'overloaded' });
  answer(0);
  expect(await first).toMatchObject({ status: 200 });
});

test('nobody waits longer than configured', async () => {
  await open({ max: 1, queue: 9, wait: '3s' });
  const first = rig.call();
  await eventually(() => held.length === 1);
  const second = rig.call();
  await eventually(() => rig.time.pending[0] === 3_000);
  rig.time.advance(3_000);
  expect(await second).toMatchObject({ status: 503, code: 'overloaded' });
  expect(held).toHaveLength(1);
  answer(0);
  expect(await first).toMatchObject({ status: 200 });
  expect(await gauge('calls_in_flight')).toBe(0);
});

test('who leaves the line makes room, and is never sent', async () => {
  await open({ max: 1, queue: 1 });
  const first = rig.call();
  await eventually(() => held.length === 1);
  const leaving = leavingCall();
  await eventually(async () => (await gauge('calls_waiting')) === 1);
  leaving.destroy();
  await eventually(async () => (await gauge('calls_waiting')) === 0);
  const third = rig.call();
  await eventually(async () => (await gauge('calls_waiting')) === 1);
  answer(0);
  await first;
  await eventually(() => held.length === 2);
  answer(1);
  expect(await third).toMatchObject({ status: 200 });
  expect(held).toHaveLength(2);
});

describe('a slot comes free', () => {
  const ways: Record<string, () => Promise<unknown>> = {
    'when the provider resets': async () => held[0]?.resetAndDestroy(),
    'when the provider breaks off its answer': async () =>
      held[0]?.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    'when the provider answers nonsense': async () => held[0]?.end('nonsense\r\n\r\n'),
  };

  test.each(Object.entries(ways))('%s', async (_name, end) => {
    await open({ max: 1, queue: 1 });
    const first = rig.call().catch(() => undefined);
    await eventually(() => held.length === 1);
    await end();
    await first;
    const next = rig.call();
    await eventually(() => held.length === 2);
    answer(1);
    expect(await next).toMatchObject({ status: 200 });
  });

  test('when the caller leaves', async () => {
    await open({ max: 1, queue: 1 });
    const leaving = leavingCall();
    await eventually(() => held.length === 1);
    leaving.destroy();
    const next = rig.call();
    await eventually(() => held.length === 2);
    answer(1);
    expect(await next).toMatchObject({ status: 200 });
  });

  test('when the deadline comes', async () => {
    await open({ max: 1, queue: 1 }, { deadline: '9s' });
    const late = rig.call();
    await eventually(() => held.length === 1);
    rig.time.advance(9_000);
    expect(await late).toMatchObject({ status: 504, code: 'upstream_timeout' });
    const next = rig.call();
    await eventually(() => held.length === 2);
    answer(1);
    expect(await next).toMatchObject({ status: 200 });
  });
});

test('a WebSocket has a slot for as long as it is open', async () => {
  const sockets = await openSocketRig({ talk: { concurrency: { max: 1, queue: 0 } } });
  try {
    const first = await sockets.open();
    expect(await sockets.answerTo()).toMatchObject({ status: 503, code: 'overloaded' });
    expect(await sockets.call('/proxy/talk/v1/read')).toMatchObject({ status: 503, code: 'overloaded' });
    first.close();
    await eventually(() => sockets.records.some(({ status }) => status === 101));
    expect(await sockets.call('/proxy/talk/v1/read')).toMatchObject({ status: 200 });
    expect(await sockets.answerTo()).toMatchObject({ status: 101 });
  } finally {
    await sockets.close();
  }
});
