import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startOpenai } from '../../sandbox/openai/start-openai.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { eventually } from '../harness/eventually.ts';
import { APP, openSocketRig, SOCKET_KEY, type SocketRig } from '../harness/socket-rig.ts';
import { startSocketUpstream } from '../harness/socket-upstream.ts';

let rig: SocketRig;
let openai: Provider;
beforeAll(async () => {
  openai = await startOpenai({ apiKey: SOCKET_KEY });
  rig = await openSocketRig({
    environment: { OPENAI_API_KEY: SOCKET_KEY },
    beside: () => ({
      openai: {
        use: 'openai',
        credentials: { apiKey: 'secret://openai/api-key' },
        baseUrl: openai.url,
        scopes: ['maps'],
        origins: [APP],
      },
    }),
  });
});
afterAll(async () => {
  await rig?.close();
  await openai?.close();
});

const echoed = async (socket: WebSocket, data: string | Buffer) => {
  const answer = once(socket, 'message');
  socket.send(data);
  const [message, isBinary] = (await answer) as [Buffer, boolean];
  return { message, isBinary };
};

describe('messages arrive as they were sent', () => {
  test.each(['', 'hello', 'Zoë 🐘', 'x'.repeat(125), 'x'.repeat(126), 'x'.repeat(65_535), 'x'.repeat(65_536)])(
    'text: %#',
    async (text) => {
      const socket = await rig.open();
      const { message, isBinary } = await echoed(socket, text);
      expect([message.toString(), isBinary]).toEqual([text, false]);
      socket.terminate();
    },
  );

  test('sixteen megabytes, each way', async () => {
    const socket = await rig.open({ maxPayload: 32 * 1024 ** 2 });
    const data = randomBytes(16 * 1024 ** 2);
    const { message, isBinary } = await echoed(socket, data);
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect([digest(message), isBinary]).toEqual([digest(data), true]);
    socket.terminate();
  });

  test('in fragments', async () => {
    const socket = await rig.open();
    const answer = once(socket, 'message');
    for (const part of ['one', ' ', 'two']) socket.send(part, { fin: part === 'two' });
    expect(String((await answer)[0])).toBe('one two');
    socket.terminate();
  });

  test('ten thousand of them, in their order', async () => {
    const socket = await rig.open();
    let next = 0;
    const all = new Promise<void>((resolve, reject) => {
      socket.on('message', (data) => {
        if (String(data) !== String(next)) reject(new Error(`${String(data)} came instead of ${next}.`));
        next += 1;
        if (next === 10_000) resolve();
      });
    });
    for (let index = 0; index < 10_000; index += 1) socket.send(String(index));
    await all;
    socket.terminate();
  });

  test('pings and pongs too', async () => {
    const socket = await rig.open();
    const pong = once(socket, 'pong');
    socket.ping('are you there');
    expect(String((await pong)[0])).toBe('are you there');
    socket.terminate();
  });
});

test('a hundred sockets at a time', async () => {
  const before = rig.records.length;
  const sockets = await Promise.all(Array.from({ length: 100 }, () => rig.open()));
  const answers = await Promise.all(sockets.map((socket, index) => echoed(socket, `socket ${index}`)));
  expect(answers.map(({ message }) => String(message))).toEqual(sockets.map((_, index) => `socket ${index}`));
  for (const socket of sockets) socket.close();
  await eventually(() => rig.records.length >= before + 100);
});

test('a socket is on record when it is over, with what it carried', async () => {
  const socket = await rig.open();
  await echoed(socket, 'x'.repeat(1_000));
  const before = rig.records.length;
  socket.close();
  await eventually(() => rig.records.length > before);
  expect(rig.records.at(-1)).toMatchObject({
    integration: 'talk',
    operation: 'talk',
    method: 'GET',
    status: 101,
    outcome: 'ok',
    // A header of 4 bytes, the message, and a close frame of 2.
    bytes: 1_006,
    caller: { subject: 'alice' },
  });
});

test("OpenAI's realtime API, with the token as a browser sends it", async () => {
  const url = `ws://127.0.0.1:${rig.gateway.port}/proxy/openai/v1/realtime?model=gpt-realtime`;
  const socket = new WebSocket(url, ['realtime', `openai-insecure-api-key.${rig.token}`], { origin: APP });
  const [first] = await once(socket, 'message');
  expect(JSON.parse(String(first))).toMatchObject({ type: 'session.created' });
  expect(socket.protocol).toBe('realtime');
  expect(openai.received.at(-1)).toMatchObject({ url: '/v1/realtime?model=gpt-realtime' });
  expect(JSON.stringify(openai.received)).not.toContain(rig.token);
  socket.terminate();
});

test('a socket to a provider at a literal IPv6 address', async () => {
  const upstream = await startSocketUpstream({ host: '::1' });
  const six = await openSocketRig({ baseUrl: upstream.origin });
  try {
    const socket = await six.open();
    expect(String((await echoed(socket, 'six')).message)).toBe('six');
    expect(upstream.handshakes[0]?.headers.host).toBe(new URL(upstream.origin).host);
    socket.terminate();
  } finally {
    await six.close();
    await upstream.close();
  }
});
