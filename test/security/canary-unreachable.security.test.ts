import { createServer as createPlainServer, type Server as PlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answer, chunked, clean } from '../harness/answers.ts';
import { canaryCases, everyCall, surfaces } from '../harness/canary-cases.ts';
import { type CanaryRig, each, openCanaryRig, type Script } from '../harness/canary-rig.ts';
import { closedPort, type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import { selfSigned } from '../harness/self-signed.ts';
import { closed, listening } from '../harness/upstream.ts';

// Hazard 3: every integration's keys go through every failure to get an answer, and nothing that anyone can read holds one.

let rig: CanaryRig;
let silent: RawUpstream;
let plain: PlainServer;
let tls: Server;

beforeAll(async () => {
  silent = await startRawUpstream(() => {});
  plain = createPlainServer();
  tls = createServer(selfSigned, (_request, response) => response.end());
  tls.on('clientError', () => {});
  const hasty = { timeouts: { connect: '200ms', firstByte: '200ms', idle: '200ms' }, concurrency: { max: 8 } };
  rig = await openCanaryRig({
    // Too long a label for any resolver to ask for.
    '-dns': { baseUrl: `https://${'a'.repeat(64)}.test` },
    '-refused': { baseUrl: `http://127.0.0.1:${await closedPort()}` },
    '-self-signed': { baseUrl: `https://127.0.0.1:${await listening(tls)}` },
    '-plain-behind-tls': { baseUrl: `https://127.0.0.1:${await listening(plain)}` },
    '-silent-tls': { baseUrl: silent.origin.replace('http:', 'https:'), ...hasty },
    '-metadata': { baseUrl: 'http://169.254.169.254' },
    '-hasty': hasty,
  });
});
afterAll(async () => {
  await rig?.close();
  await Promise.all([silent?.close(), closed(plain), closed(tls)]);
});

test('there is a case for every secret that an integration takes', () => {
  for (const { name, canaries, operations } of canaryCases)
    expect([name, canaries.length > 0, operations.length > 0]).toEqual([name, true, true]);
  expect(surfaces.length).toBeGreaterThanOrEqual(canaryCases.length);
});

test('an answer, to any operation', async () => {
  expect(await rig.verdicts(everyCall, clean)).toEqual(each(everyCall, '200'));
  expect(await rig.shown()).toEqual([]);
});

test.each([
  ['-dns', '502 upstream_unreachable'],
  ['-refused', '502 upstream_unreachable'],
  ['-self-signed', '502 upstream_unreachable'],
  ['-plain-behind-tls', '502 upstream_unreachable'],
  ['-silent-tls', '504 upstream_timeout'],
  ['-metadata', '502 upstream_unreachable'],
])('a provider that cannot be reached: %s', async (variant, verdict) => {
  expect(await rig.verdicts(surfaces, clean, variant)).toEqual(each(surfaces, verdict));
  expect(await rig.shown()).toEqual([]);
});

const broken: Record<string, readonly [Script, string]> = {
  'is reset': [(socket) => socket.resetAndDestroy(), '502 upstream_unreachable'],
  'is closed': [(socket) => socket.end(), '502 upstream_unreachable'],
  'is closed within its head': [
    (socket, _received, { of }) => socket.end(`HTTP/1.1 200 OK\r\nX-Debug: ${of.canaries}`),
    '502 upstream_unreachable',
  ],
  'is no HTTP': [(socket, _received, { of }) => socket.end(`${of.canaries}\r\n\r\n`), '502 upstream_unreachable'],
  'has too large a head': [
    (socket, _received, { of }) => socket.end(`HTTP/1.1 200 OK\r\nX-Debug: ${`${of.canaries}`.repeat(2_000)}\r\n\r\n`),
    '502 upstream_unreachable',
  ],
  'never comes': [() => {}, '504 upstream_timeout'],
  'stalls before its body': [
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
    '504 upstream_timeout',
  ],
  'stalls within its body': [
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst'),
    '200, cut',
  ],
  'stalls within a key': [
    (socket, _received, { of }) => void socket.write(answer(200, [], `first${of.canaries[0]}`).subarray(0, -5)),
    '200, cut',
  ],
  'is closed within its body': [(socket) => socket.end(chunked(200, [], ['first\n'], '')), '200, cut'],
};

test.each(Object.entries(broken))('an answer that %s', async (_how, [script, verdict]) => {
  expect(await rig.verdicts(surfaces, script, '-hasty')).toEqual(each(surfaces, verdict));
  expect(await rig.shown()).toEqual([]);
  expect(await rig.verdicts(surfaces, clean, '-hasty')).toEqual(each(surfaces, '200'));
});

test('an answer that is reset within its body, or within a key', async () => {
  for (const rest of ['', 'key']) {
    const script: Script = (socket, _received, { of }) => {
      const begun = rest === '' ? 'first' : `first${of.canaries[0]?.slice(0, -5)}`;
      socket.write(chunked(200, ['Content-Type: text/event-stream'], [begun], ''), () => socket.resetAndDestroy());
    };
    const verdicts = Object.values(await rig.verdicts(surfaces, script));
    // What of the head comes before a reset is the network's affair.
    for (const verdict of verdicts) expect(['200, cut', '502 upstream_unreachable']).toContain(verdict);
  }
  expect(await rig.shown()).toEqual([]);
  expect(await rig.verdicts(surfaces, clean)).toEqual(each(surfaces, '200'));
});
