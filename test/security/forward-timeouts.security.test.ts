import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { answerTo, begin, digestOf } from '../harness/patient-client.ts';
import { type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';

// Patience that ends, at each point where a provider or a caller can fall silent.

const LONG = '5m';
let silent: RawUpstream;
let raw: RawUpstream;
let rig: Rig;
let script: (socket: Socket) => void;

beforeAll(async () => {
  silent = await startRawUpstream(() => {});
  raw = await startRawUpstream((socket) => script(socket));
  const timeouts = (own: Record<string, string>) => ({
    timeouts: { connect: LONG, firstByte: LONG, idle: LONG, ...own },
  });
  rig = await startRig({
    environment: { GENERIC_KEY: 'canary' },
    config: () => ({
      server: { port: 0, timeouts: { body: '300ms' } },
      integrations: {
        // TLS that is never answered: connected, but not to be used.
        connect: genericSection(`https://127.0.0.1:${silent.port}`, timeouts({ connect: '300ms' })),
        first: genericSection(raw.origin, timeouts({ firstByte: '300ms' })),
        idle: genericSection(raw.origin, timeouts({ idle: '300ms' })),
        patient: genericSection(raw.origin, { ...timeouts({}), maxBody: '64MiB' }),
      },
    }),
  });
});
afterAll(async () => {
  await rig?.close();
  await raw?.close();
  await silent?.close();
});

const url = (integration: string) => `${rig.gateway.origin}/proxy/${integration}/v1/x`;
const closing = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

test('a connection that is not made in time is a 504', async () => {
  expect(await rig.call('/proxy/connect/v1/x')).toMatchObject({ status: 504, code: 'upstream_timeout' });
});

test.each([
  ['nothing', ''],
  ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['an interim answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
])('an answer that does not begin in time (%s) is a 504, and its connection is given up', async (_name, bytes) => {
  let gone: Promise<unknown> = Promise.resolve();
  script = (socket) => {
    gone = closing(socket);
    socket.write(bytes);
  };
  expect(await rig.call('/proxy/first/v1/x')).toMatchObject({ status: 504, code: 'upstream_timeout' });
  await gone;
});

test('an answer that falls silent is broken off for both', async () => {
  let gone: Promise<unknown> = Promise.resolve();
  script = (socket) => {
    gone = closing(socket);
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst');
  };
  const answer = await answerTo(begin(url('idle'), rig.token).end());
  expect(await digestOf(answer)).toMatchObject({ bytes: 5, complete: false });
  await gone;
});

test('the time for the first byte is not the time for the rest', async () => {
  script = (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nfirst,');
    // Longer than `firstByte` and the resolution of undici's timers, one second, together.
    setTimeout(() => socket.write('later'), 1500).unref();
  };
  const answer = await answerTo(begin(url('first'), rig.token).end());
  expect(await digestOf(answer)).toMatchObject({ bytes: 11, complete: true });
});

test('a caller that stops reading is cut off, and the provider with it', async () => {
  const before = rig.gateway.logged.length;
  let gone: Promise<unknown> = Promise.resolve();
  script = (socket) => {
    gone = closing(socket);
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
    };
    socket.on('drain', more);
    more();
  };
  const call = begin(url('patient'), rig.token).end();
  await answerTo(call);
  await gone;
  await eventually(() => rig.gateway.logged.slice(before).some(({ outcome }) => outcome === 'client_closed'));
  call.destroy();
});

test('an upload that falls silent is cut off: 408 for the caller, and no complete request for the provider', async () => {
  let gone: Promise<unknown> = Promise.resolve();
  script = (socket) => {
    gone = closing(socket);
  };
  const call = begin(url('patient'), rig.token, { method: 'POST', headers: { 'content-length': '100' } });
  call.write('first');
  expect((await answerTo(call)).statusCode).toBe(408);
  await gone;
  call.destroy();
});
