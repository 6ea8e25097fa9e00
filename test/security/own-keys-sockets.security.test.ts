import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';
import { forTask, OWN_KEY, type OwnKeysRig, openOwnKeysRig, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { rawAnswer } from '../harness/raw-answer.ts';
import { handshakeText, talkSection } from '../harness/socket-rig.ts';

// WebSockets with a key that their caller brought.

let rig: OwnKeysRig;
let refuses: (key: string) => boolean = () => false;
let keys: string[] = [];
const webSockets = new WebSocketServer({ noServer: true });

beforeAll(async () => {
  rig = await openOwnKeysRig({
    integrations: (upstream) => ({
      talk: talkSection(upstream),
      lenient: talkSection(upstream, { byok: { fallback: true } }),
    }),
    environment: { TALK_KEY: PRODUCT_KEY },
  });
  rig.upstream.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const key = String(request.headers['x-api-key']);
    keys.push(key);
    if (refuses(key))
      socket.end(`HTTP/1.1 401 No\r\nContent-Length: 9\r\nConnection: close\r\n\r\nbad ${key.slice(0, 5)}`);
    else webSockets.handleUpgrade(request, socket, head, (open) => open.on('message', (data) => open.send(data)));
  });
  for (const name of ['talk', 'lenient']) await rig.put(name, { key: OWN_KEY });
});
afterEach(() => {
  keys = [];
  refuses = () => false;
});
afterAll(async () => {
  for (const socket of webSockets.clients) socket.terminate();
  await rig?.close();
});

const shake = (name: string, headers: Record<string, string> = {}) =>
  rawAnswer(rig.gateway.port, handshakeText(rig.alice, { line: `GET /proxy/${name}/v1/talk HTTP/1.1`, headers }));

/** Opens a socket and sends something over it and back. @returns whose key it went with, as the 101 says. */
async function talk(name: string, headers: Record<string, string> = {}): Promise<string | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${rig.gateway.port}/proxy/${name}/v1/talk`, {
    headers: { authorization: `Bearer ${rig.alice}`, ...headers },
  });
  const upgraded = once(socket, 'upgrade') as Promise<[IncomingMessage]>;
  await once(socket, 'open');
  const [answer] = await upgraded;
  socket.send('there and back');
  const [data] = (await once(socket, 'message')) as [Buffer];
  expect(data.toString()).toBe('there and back');
  socket.close();
  await once(socket, 'close');
  return answer.headers['x-portcullis-key'] as string | undefined;
}

test('the caller’s own key goes into the handshake, and the answer says so', async () => {
  expect(await talk('talk')).toBe('caller');
  expect(keys).toEqual([OWN_KEY]);
});

test('one of a task is used where the handshake names it', async () => {
  await rig.put('talk?task=t', { key: 'own-canary-of-the-task' });
  expect(await talk('talk', forTask('t'))).toBe('caller');
  expect(keys).toEqual(['own-canary-of-the-task']);
  expect(await shake('talk', forTask('none'))).toMatchObject({ status: 409 });
  await rig.own('DELETE', 'talk?task=t');
});

test('one that the provider refuses is told, and the product’s is not used', async () => {
  refuses = (key) => key !== PRODUCT_KEY;
  const { status, headers, body } = await shake('talk');
  expect([status, headers['x-portcullis-error'], headers['x-portcullis-key']]).toEqual([
    403,
    'caller_key_refused',
    'caller',
  ]);
  expect(body.toString()).not.toContain('bad');
  expect(new Set(keys)).toEqual(new Set([OWN_KEY]));
});

test('with a fall-back the product’s opens it', async () => {
  refuses = (key) => key !== PRODUCT_KEY;
  expect(await talk('lenient')).toBe('product');
  expect(new Set(keys)).toEqual(new Set([OWN_KEY, PRODUCT_KEY]));
  expect(keys.at(-1)).toBe(PRODUCT_KEY);
});

test('a provider that refuses the product’s key too is heard', async () => {
  refuses = () => true;
  const { status, headers } = await shake('lenient');
  expect([status, headers['x-portcullis-error'], headers['x-portcullis-key']]).toEqual([401, undefined, 'product']);
});

test('one of another caller’s is not there', async () => {
  const line = 'GET /proxy/talk/v1/talk HTTP/1.1';
  refuses = () => true;
  const answer = await rawAnswer(rig.gateway.port, handshakeText(rig.otherAlice, { line }));
  expect(answer.status).toBe(401);
  expect(keys).toEqual([PRODUCT_KEY]);
});

/** One that is open. */
async function opened(of: OwnKeysRig, { token = of.alice, headers = {}, name = 'talk' } = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${of.gateway.port}/proxy/${name}/v1/talk`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  await once(socket, 'open');
  return socket;
}
async function isTalking(socket: WebSocket): Promise<boolean> {
  socket.send('there and back');
  const [data] = (await once(socket, 'message')) as [Buffer];
  return data.toString() === 'there and back';
}
async function closing(socket: WebSocket): Promise<readonly [code: number, reason: string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, reason.toString()];
}

describe('an open socket does not outlast the key that opened it', () => {
  const KEY_ENDED = [1008, 'key ended'];

  test.each([
    ['erased', () => rig.own('DELETE', 'talk')],
    ['replaced', () => rig.put('talk', { key: 'another-own-canary-key' })],
  ])('which is %s; others go on', async (_how, end) => {
    await rig.put('talk', { key: OWN_KEY });
    await rig.put('talk?task=t', { key: 'own-canary-of-the-task' });
    const socket = await opened(rig);
    const others = [
      await opened(rig, { headers: forTask('t') }),
      await opened(rig, { token: rig.otherAlice }),
      await opened(rig, { name: 'lenient' }),
    ];
    const closed = closing(socket);
    expect((await end()).status).toBeLessThan(300);
    expect(await closed).toEqual(KEY_ENDED);
    await eventually(() => webSockets.clients.size === others.length);
    expect(await Promise.all(others.map(isTalking))).toEqual([true, true, true]);
    await eventually(() => rig.gateway.logged.some(({ outcome }) => outcome === 'key_ended'));
    for (const each of others) each.terminate();
    await eventually(() => webSockets.clients.size === 0);
    await rig.put('talk', { key: OWN_KEY });
    rig.gateway.logged.length = 0;
  });

  test('which comes to its end', async () => {
    const time = manualTime();
    const still = await openOwnKeysRig({
      integrations: (upstream) => ({ talk: talkSection(upstream, { timeouts: { idle: '1h' } }) }),
      environment: { TALK_KEY: PRODUCT_KEY },
      world: { clock: time.clock, timers: time.timers },
    });
    const answering = new WebSocketServer({ noServer: true });
    still.upstream.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      answering.handleUpgrade(request, socket, head, (open) => open.on('message', (data) => open.send(data))),
    );
    const until = time.clock.now() + 90_000;
    await still.put(`talk?until=${new Date(until).toISOString()}`, { key: OWN_KEY });
    const socket = await opened(still);
    expect(await isTalking(socket)).toBe(true);
    time.advance(89_999);
    expect(await isTalking(socket)).toBe(true);
    const closed = closing(socket);
    time.advance(1);
    expect(await closed).toEqual(KEY_ENDED);
    await still.close();
  });
});
