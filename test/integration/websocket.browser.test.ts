import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../harness/browser.ts';
import { openSocketRig, type SocketRig, TALK } from '../harness/socket-rig.ts';
import { closed, listening } from '../harness/upstream.ts';

// What a browser makes of the handshake: it sets no header, and closes what it does not like.

let browser: Browser;
let page: Page;
let listed: Server;
let unlisted: Server;
let origins: { listed: string; unlisted: string };
let rig: SocketRig;

beforeAll(async () => {
  const serve = () =>
    createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<p>page'));
  [listed, unlisted] = [serve(), serve()];
  origins = {
    listed: `http://127.0.0.1:${await listening(listed)}`,
    unlisted: `http://127.0.0.1:${await listening(unlisted)}`,
  };
  rig = await openSocketRig({ upstream: { select: 'realtime' }, talk: { origins: [origins.listed] } });
  browser = await startBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  await rig?.close();
  for (const server of [listed, unlisted]) if (server) await closed(server);
});

/** What a page sees of a socket: opens, sends, and waits for an answer, or for its end. */
const CONVERSE = `([url, protocols]) => new Promise((resolve) => {
  const socket = new WebSocket(url, protocols);
  const seen = { protocol: null, extensions: null, message: null, code: null, reason: null };
  socket.onopen = () => {
    Object.assign(seen, { protocol: socket.protocol, extensions: socket.extensions });
    socket.send('from a page');
  };
  socket.onmessage = ({ data }) => {
    seen.message = data;
    if (!protocols.includes('wait')) socket.close(1000);
  };
  socket.onclose = ({ code, reason }) => resolve(Object.assign(seen, { code, reason }));
})`;

interface Seen {
  readonly protocol: string | null;
  readonly extensions: string | null;
  readonly message: string | null;
  readonly code: number;
  readonly reason: string;
}

const converse = async (...protocols: string[]): Promise<Seen> => {
  const url = `ws://127.0.0.1:${rig.gateway.port}${TALK}`;
  return await page.evaluate<Seen>(`(${CONVERSE})(${JSON.stringify([url, protocols])})`);
};

let seen: number;
beforeEach(async () => {
  seen = rig.upstream.handshakes.length;
  await page.goto(origins.listed);
});

test.each([
  ['a subprotocol of the provider', ['realtime'], 'realtime'],
  ['the entry that stands for us', ['portcullis'], 'portcullis'],
  ['both', ['portcullis', 'realtime'], 'realtime'],
])('with %s beside the token, it opens', async (_what, own, protocol) => {
  expect(await converse(...own, `portcullis.jwt.${rig.token}`)).toEqual({
    protocol,
    extensions: '',
    message: 'from a page',
    code: 1000,
    reason: '',
  });
  expect(JSON.stringify(rig.upstream.handshakes)).not.toContain(rig.token);
});

test('with the token alone, it opens', async () => {
  const own = `portcullis.jwt.${rig.token}`;
  expect(await converse(own)).toMatchObject({ protocol: own, message: 'from a page', code: 1000 });
  expect(rig.upstream.handshakes.at(-1)?.headers).not.toHaveProperty('sec-websocket-protocol');
});

test('without a token, it does not', async () => {
  expect(await converse('realtime')).toMatchObject({ protocol: null, code: 1006 });
  expect(rig.upstream.handshakes).toHaveLength(seen);
});

test('from a page of another origin, it does not', async () => {
  await page.goto(origins.unlisted);
  expect(await converse('realtime', `portcullis.jwt.${rig.token}`)).toMatchObject({ protocol: null, code: 1006 });
  expect(rig.upstream.handshakes).toHaveLength(seen);
});

test('when the token expires, the page is told that, and no more', async () => {
  const token = await rig.issuer.sign({ exp: Math.floor(Date.now() / 1000) + 2 });
  expect(await converse('realtime', 'wait', `portcullis.jwt.${token}`)).toEqual({
    protocol: 'realtime',
    extensions: '',
    message: 'from a page',
    code: 1008,
    reason: 'token expired',
  });
});
