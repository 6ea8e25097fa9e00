import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { startTestGateway, type TestGateway } from '../harness/gateway.ts';
import { type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import { createIssuer } from '../harness/tokens.ts';

// Hazard 24: an event stream passes byte for byte, as it comes, for as long as anything comes.

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
/** The pieces may come as far apart as this. */
const IDLE = 2_000;

let gateway: TestGateway;
let raw: RawUpstream;
let upstream: Socket | undefined;
let answer: IncomingMessage;
let received: string;
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

beforeEach(async () => {
  const issuer = await createIssuer();
  upstream = undefined;
  raw = await startRawUpstream((socket) => {
    upstream = socket;
    socket.setNoDelay(true).write(HEAD);
  });
  const events = {
    use: 'generic',
    baseUrl: raw.origin,
    credentials: { key: 'secret://generic/key' },
    inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
    scopes: ['maps'],
    operations: [{ name: 'events', method: 'GET', path: '/v1/events' }],
    timeouts: { idle: `${IDLE}ms` },
  };
  gateway = await startTestGateway(issuer, raw.origin, {
    environment: { GENERIC_KEY: 'canary-key-of-the-events' },
    config: { integrations: { events } },
  });
  const headers = { authorization: `Bearer ${await issuer.sign()}`, 'accept-encoding': 'gzip, br' };
  const call = request(`${gateway.origin}/proxy/events/v1/events`, { headers, agent: false });
  call.on('error', () => {});
  // The head comes before any event does.
  answer = await new Promise((resolve) => call.once('response', resolve).end());
  received = '';
  answer.on('data', (piece) => {
    received += String(piece);
  });
  answer.on('error', () => {});
});
afterEach(async () => {
  await raw?.close();
  await gateway?.stop();
});

test('each piece arrives before the next is sent, byte for byte and not compressed', async () => {
  expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream' });
  expect(answer.headers['content-encoding']).toBeUndefined();
  let sent = '';
  for (const piece of [
    'data: 1\n\n',
    ': a comment\n',
    '\n',
    'id: 7\r\n',
    'da',
    'ta: Zoë \u2028\n\n',
    '\uFEFFdata:x\n\n',
  ]) {
    upstream?.write(chunk(piece));
    sent += piece;
    await eventually(() => received === sent);
  }
});

test('heartbeats keep it open: any byte counts', async () => {
  for (let beat = 0; beat < 6; beat += 1) {
    await sleep(IDLE / 4);
    upstream?.write(chunk(':'));
  }
  upstream?.write(chunk('\ndata: late\n\n'));
  await eventually(() => received === '::::::\ndata: late\n\n');
});

test('silence ends it', async () => {
  upstream?.write(chunk('data: 1\n\n'));
  await new Promise((resolve) => answer.once('close', resolve));
  expect([received, answer.complete]).toEqual(['data: 1\n\n', false]);
});
