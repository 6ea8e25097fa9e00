import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';

// Hazard 25: what may have been accepted is never sent again, whatever the method.

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
let rig: Rig;
let raw: RawUpstream;
let script: (socket: Socket) => void;

beforeAll(async () => {
  raw = await startRawUpstream((socket) => script(socket));
  const api = genericSection(raw.origin, {
    operations: METHODS.map((method) => ({ name: method.toLowerCase(), method, path: '/v1/x' })),
    timeouts: { firstByte: '200ms' },
  });
  rig = await startRig({ environment: { GENERIC_KEY: 'canary' }, config: () => ({ integrations: { api } }) });
});
afterAll(async () => {
  await rig?.close();
  await raw?.close();
});

const call = (method: string) =>
  rig.call('/proxy/api/v1/x', { method, ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: 'amount=5' }) });

const failures: Record<string, (socket: Socket) => void> = {
  'is reset': (socket) => socket.resetAndDestroy(),
  'is closed': (socket) => socket.end(),
  'is closed half-way through the head': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  'answers garbage': (socket) => socket.end('portcullis\r\n\r\n'),
  'answers an interim answer and is closed': (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
  'answers 503 with Retry-After': (socket) =>
    socket.end('HTTP/1.1 503 No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n'),
  'answers 408': (socket) => socket.end('HTTP/1.1 408 Late\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  'answers 425': (socket) => socket.end('HTTP/1.1 425 Early\r\nContent-Length: 0\r\n\r\n'),
  'answers 421': (socket) => socket.end('HTTP/1.1 421 Elsewhere\r\nContent-Length: 0\r\n\r\n'),
  'never answers': () => {},
};

describe.each(Object.entries(failures))('when the connection %s', (_name, fail) => {
  test('each call arrived once', async () => {
    script = fail;
    const before = raw.requests;
    const answers = await Promise.all(METHODS.map((method) => call(method)));
    for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
    expect(raw.requests - before).toBe(METHODS.length);
  });

  test.each(['GET', 'POST'])('a %s over a kept-alive connection arrived once', async (method) => {
    script = (socket) => socket.write(OK);
    expect((await call('GET')).status).toBe(200);
    const before = { requests: raw.requests, connections: raw.connections };
    script = fail;
    expect((await call(method)).status).toBeGreaterThanOrEqual(400);
    expect(raw).toMatchObject({ requests: before.requests + 1, connections: before.connections });
  });
});

test('a provider that closes each connection without saying so: every call arrives once or not at all', async () => {
  script = (socket) => socket.end(OK);
  const statuses = [];
  for (let times = 0; times < 30; times += 1) {
    const before = raw.requests;
    const { status } = await call(times % 2 === 0 ? 'POST' : 'GET');
    statuses.push(status);
    expect([200, 502]).toContain(status);
    expect(raw.requests - before).toBeLessThanOrEqual(1);
  }
  expect(statuses).toContain(200);
});

test('an answer that nobody asked for is not given to the next caller', async () => {
  script = (socket) => socket.write(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nSTRAY`);
  for (let times = 0; times < 10; times += 1) {
    const { status, text } = await call('GET');
    expect([200, 502]).toContain(status);
    expect(text).not.toContain('STRAY');
  }
});
