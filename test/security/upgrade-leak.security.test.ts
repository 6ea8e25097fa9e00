import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebSocket } from 'ws';
import { eventually } from '../harness/eventually.ts';
import { openSocketRig, SOCKET_KEY, type SocketRig } from '../harness/socket-rig.ts';

// Hazard 2 for sockets: what a provider says on one is looked through as answers are, and never stalls for it.

let rig: SocketRig;
let client: WebSocket;
let server: WebSocket;
let received: string[];
beforeEach(async () => {
  rig = await openSocketRig({ upstream: { open: () => {} } });
  client = await rig.open();
  await eventually(() => rig.upstream.sockets.length > 0);
  server = rig.upstream.sockets[0]?.socket as WebSocket;
  received = [];
  client.on('message', (data) => received.push(String(data)));
});
afterEach(() => rig?.close());

const shown = () => JSON.stringify([received, rig.gateway.logged]);
const base64 = (text: string, offset: number) => Buffer.from('x'.repeat(offset) + text).toString('base64');

describe('a message that holds the key', () => {
  const messages: Record<string, string> = {
    raw: `{"error":"Incorrect API key provided: ${SOCKET_KEY}"}`,
    'escaped for JSON': JSON.stringify({ error: `"${SOCKET_KEY}"` }),
    'percent-encoded': encodeURIComponent(SOCKET_KEY),
    'in base64': base64(`key ${SOCKET_KEY} end`, 0),
    'in base64, one off': base64(`key ${SOCKET_KEY} end`, 1),
    'in base64, two off': base64(`key ${SOCKET_KEY} end`, 2),
  };

  test.each(Object.entries(messages))('%s never arrives, and the socket is cut', async (_name, message) => {
    const closed = Promise.all([once(client, 'close'), once(server, 'close')]);
    server.send('before');
    server.send(message);
    server.send('after');
    const [[clientCode], [serverCode]] = await closed;
    expect([clientCode, serverCode]).toEqual([1006, 1011]);
    expect(shown()).not.toContain(message.slice(-12));
    await eventually(() => rig.gateway.logged.some(({ event }) => event === 'response_leak'));
    expect(rig.records).toEqual([expect.objectContaining({ status: 101, outcome: 'response_leak' })]);
    expect(rig.gateway.logged).toContainEqual(expect.objectContaining({ level: 'alert', event: 'response_leak' }));
  });

  test('in fragments never arrives', async () => {
    const closed = once(client, 'close');
    for (const [index, letter] of [...SOCKET_KEY].entries())
      server.send(letter, { fin: index === SOCKET_KEY.length - 1, binary: false });
    await closed;
    expect(received).toEqual([]);
  });

  test('in fragments with pings between them never arrives', async () => {
    const closed = once(client, 'close');
    for (const [index, letter] of [...SOCKET_KEY].entries()) {
      server.send(letter, { fin: index === SOCKET_KEY.length - 1, binary: false });
      server.ping('x');
    }
    await closed;
    expect(received).toEqual([]);
  });

  test('in one frame that comes byte for byte never arrives', async () => {
    const { connection } = rig.upstream.sockets[0] ?? {};
    const closed = once(client, 'close');
    connection?.setNoDelay(true);
    for (const byte of Buffer.concat([Buffer.from([0x81, SOCKET_KEY.length]), Buffer.from(SOCKET_KEY)])) {
      connection?.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
    expect(received).toEqual([]);
    await eventually(() => rig.records.length > 0);
    // The header of the frame, and no more.
    expect(rig.records).toEqual([expect.objectContaining({ bytes: 2 })]);
  });

  test.each([
    ['a ping', () => server.ping(SOCKET_KEY)],
    ['a pong', () => server.pong(SOCKET_KEY)],
    ['a close frame', () => server.close(4000, SOCKET_KEY)],
  ])('as %s never arrives', async (_name, send) => {
    const seen: string[] = [];
    for (const event of ['ping', 'pong']) client.on(event, (data: Buffer) => seen.push(String(data)));
    const closed = once(client, 'close');
    send();
    const [code, reason] = await closed;
    expect([code, String(reason), seen]).toEqual([1006, '', []]);
  });
});

describe('a message that does not', () => {
  test.each([
    ['ends as the key begins', SOCKET_KEY.slice(0, -1)],
    ['ends with its first letter', 'this'],
    ['is empty', ''],
    ['is the key less a letter, and more', `${SOCKET_KEY.slice(0, 10)}-${SOCKET_KEY.slice(10)}`],
  ])('%s: it arrives at once', async (_name, message) => {
    const arrived = once(client, 'message');
    server.send(message);
    expect(String((await arrived)[0])).toBe(message);
  });

  test('goes on where another might have become the key: both arrive', async () => {
    const half = SOCKET_KEY.length >> 1;
    const both = (async () => {
      while (received.length < 2) await once(client, 'message');
    })();
    server.send(SOCKET_KEY.slice(0, half));
    server.send(SOCKET_KEY.slice(half));
    await both;
    expect(received).toEqual([SOCKET_KEY.slice(0, half), SOCKET_KEY.slice(half)]);
  });

  test('is of many frames that might become the key: it arrives whole', async () => {
    const arrived = once(client, 'message');
    for (let times = 0; times < 500; times += 1) server.send('s', { fin: false, binary: false });
    server.send('!', { fin: true, binary: false });
    expect(String((await arrived)[0])).toBe(`${'s'.repeat(500)}!`);
  });

  test('the caller may say what it likes', async () => {
    const arrived = once(server, 'message');
    client.send(SOCKET_KEY);
    expect(String((await arrived)[0])).toBe(SOCKET_KEY);
  });
});

test('pings without end in the middle of what might become the key do not fill memory', async () => {
  const closed = once(client, 'close');
  server.send(SOCKET_KEY.slice(0, -1), { fin: false, binary: false });
  const ping = Buffer.alloc(125);
  for (let times = 0; times < 2_000; times += 1) server.ping(ping);
  await closed;
  await eventually(() => rig.records.length > 0);
  expect(rig.records).toEqual([expect.objectContaining({ outcome: 'protocol_error' })]);
});

test('of an integration whose bodies are not looked through, neither are messages', async () => {
  const open = await openSocketRig({ upstream: { open: () => {} }, talk: { responseScan: 'headers' } });
  try {
    const caller = await open.open();
    await eventually(() => open.upstream.sockets.length > 0);
    const arrived = once(caller, 'message');
    open.upstream.sockets[0]?.socket.send(SOCKET_KEY);
    expect(String((await arrived)[0])).toBe(SOCKET_KEY);
  } finally {
    await open.close();
  }
});
