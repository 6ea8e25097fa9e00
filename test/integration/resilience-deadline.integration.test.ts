import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type ApiRig, openApiRig, silence, status } from '../harness/api-rig.ts';
import { eventually } from '../harness/eventually.ts';

let rig: ApiRig;
afterEach(() => rig?.close());

const DEADLINE = { deadline: '9s' };
const SECOND = 1_000;

test('a call without an answer at its deadline is told so, and the provider is left', async () => {
  let left = false;
  rig = await openApiRig(
    (socket) =>
      socket.once('close', () => {
        left = true;
      }),
    DEADLINE,
  );
  const call = rig.call();
  await eventually(() => rig.heads.length === 1);
  rig.time.advance(9 * SECOND - 1);
  expect(left).toBe(false);
  rig.time.advance(1);
  expect(await call).toMatchObject({ status: 504, code: 'upstream_timeout' });
  await eventually(() => left);
  expect(rig.time.pending).toEqual([]);
});

test('an answer that is still coming at its deadline is cut', async () => {
  let upstream: Socket | undefined;
  rig = await openApiRig((socket) => {
    upstream = socket;
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n');
  }, DEADLINE);
  const call = httpRequest(`${rig.gateway.origin}/proxy/api/v1/x`, {
    headers: { authorization: `Bearer ${rig.token}` },
  });
  call.on('error', () => {});
  call.end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.on('error', () => {});
  answer.resume();
  const closed = new Promise((resolve) => {
    answer.once('close', resolve);
  });
  rig.time.advance(9 * SECOND);
  await closed;
  expect(answer.complete).toBe(false);
  await eventually(() => upstream?.destroyed === true || upstream?.readableEnded === true);
  await eventually(() => rig.gateway.logged.some(({ event }) => event === 'call'));
  expect(rig.gateway.logged).toContainEqual(expect.objectContaining({ status: 200, outcome: 'deadline' }));
});

test('pauses and attempts count', async () => {
  rig = await openApiRig(
    (socket, head, request) =>
      request === 1 ? status(503, 'Retry-After: 4')(socket, head, request) : silence(socket, head, request),
    { ...DEADLINE, retries: { attempts: 5 } },
  );
  const call = rig.call();
  await eventually(() => rig.time.pending[0] === 4 * SECOND);
  rig.time.advance(4 * SECOND);
  await eventually(() => rig.heads.length === 2);
  rig.time.advance(5 * SECOND);
  expect(await call).toMatchObject({ status: 504, code: 'upstream_timeout' });
});

test('a call that ends in time leaves no timer behind', async () => {
  rig = await openApiRig(status(204), DEADLINE);
  expect(await rig.call()).toMatchObject({ status: 204 });
  await eventually(() => rig.time.pending.length === 0);
});
