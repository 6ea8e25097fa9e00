import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { WebSocket } from 'ws';
import { eventually } from '../harness/eventually.ts';
import { type ManualTime, manualTime } from '../harness/manual-time.ts';
import { openSocketRig, type SocketRig, type SocketRigOptions } from '../harness/socket-rig.ts';

// What ends a WebSocket, and that it then ends on both sides.

let rig: SocketRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

interface Scene {
  readonly rig: SocketRig;
  readonly time: ManualTime;
  readonly client: WebSocket;
  /** The provider's end. */
  readonly server: WebSocket;
  readonly received: { readonly client: string[]; readonly server: string[] };
}

const MINUTE = 60_000;
/** A look at each side every minute. */
const HEARTBEAT = { talk: {} };

/** An open socket whose token holds for ten minutes, under a clock that stands still. */
async function openScene(options: SocketRigOptions = {}): Promise<Scene> {
  const time = manualTime();
  rig = await openSocketRig({
    upstream: { open: () => {} },
    world: { clock: time.clock, timers: time.timers },
    talk: { timeouts: { idle: '1h' } },
    ...options,
  });
  const token = await rig.issuer.sign({ exp: (time.clock.now() + 10 * MINUTE) / 1000 });
  const client = await rig.open({ token });
  const received = { client: [] as string[], server: [] as string[] };
  await eventually(() => (rig?.upstream.sockets.length ?? 0) > 0);
  const server = rig.upstream.sockets[0]?.socket as WebSocket;
  client.on('message', (data) => received.client.push(String(data)));
  server.on('message', (data) => received.server.push(String(data)));
  return { rig, time, client, server, received };
}

const closing = async (socket: WebSocket): Promise<readonly [code: number, reason: string]> => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, String(reason)];
};

/** What crosses both ways, so that whatever was sent before has arrived too. */
async function roundTrip({ client, server }: Scene): Promise<void> {
  const there = once(server, 'message');
  client.send('there');
  await there;
  const back = once(client, 'message');
  server.send('back');
  await back;
}

describe('when the token expires', () => {
  test('both sides are closed with 1008, and nothing of the token', async () => {
    const scene = await openScene();
    await roundTrip(scene);
    const closed = Promise.all([closing(scene.client), closing(scene.server)]);
    scene.time.advance(10 * MINUTE);
    expect(await closed).toEqual([
      [1008, 'token expired'],
      [1008, ''],
    ]);
    await eventually(() => scene.rig.records.length > 0);
    expect(scene.rig.records).toEqual([expect.objectContaining({ status: 101, outcome: 'token_expired' })]);
  });

  test('and not a moment before', async () => {
    const scene = await openScene();
    scene.time.advance(10 * MINUTE - 1);
    await roundTrip(scene);
    expect(scene.client.readyState).toBe(scene.client.OPEN);
    scene.time.advance(1);
    expect(await closing(scene.client)).toEqual([1008, 'token expired']);
  });

  test('by the wall clock, wherever that was set meanwhile', async () => {
    const scene = await openScene();
    // The machine slept: ten minutes have passed, and no timer has run.
    scene.time.clock.advance(10 * MINUTE);
    scene.time.advance(0);
    expect(await closing(scene.client)).toEqual([1008, 'token expired']);
  });

  test('a frame after that reaches nobody', async () => {
    const scene = await openScene();
    const closed = Promise.all([closing(scene.client), closing(scene.server)]);
    scene.time.advance(10 * MINUTE);
    scene.client.send('too late');
    scene.server.send('too late');
    await closed;
    expect(scene.received).toEqual({ client: [], server: [] });
  });

  test('a frame that is under way goes through, and the close frame follows it', async () => {
    const scene = await openScene();
    const closed = closing(scene.client);
    const { connection } = scene.rig.upstream.sockets[0] ?? {};
    connection?.write(Buffer.from([0x81, 0x05, ...Buffer.from('he')]));
    await wireQuiet();
    scene.time.advance(10 * MINUTE);
    connection?.write(Buffer.from([...Buffer.from('llo'), 0x81, 0x03, ...Buffer.from('bad')]));
    expect(await closed).toEqual([1008, 'token expired']);
    expect(scene.received.client).toEqual(['hello']);
  });

  test('a frame that never ends is cut', async () => {
    const scene = await openScene();
    const { connection } = scene.rig.upstream.sockets[0] ?? {};
    connection?.write(Buffer.from([0x81, 0x05, ...Buffer.from('he')]));
    await wireQuiet();
    const closed = closing(scene.client);
    scene.time.advance(10 * MINUTE);
    scene.time.advance(2_000);
    expect(await closed).toEqual([1006, '']);
    await eventually(() => connection?.destroyed === true);
  });

  test('sides that do not answer the close frame are cut', async () => {
    const scene = await openScene();
    const connection = scene.rig.upstream.sockets[0]?.connection;
    connection?.pause();
    (scene.client as unknown as { _socket: { pause(): void } })._socket.pause();
    scene.time.advance(10 * MINUTE);
    expect(scene.rig.records).toEqual([]);
    scene.time.advance(2_000);
    await eventually(() => scene.rig.records.length > 0);
    expect(scene.rig.records).toEqual([expect.objectContaining({ outcome: 'token_expired' })]);
    expect(scene.time.pending).toEqual([]);
  });

  test('a token within the tolerance of its expiry opens nothing that lasts', async () => {
    const scene = await openScene();
    const token = await scene.rig.issuer.sign({ exp: scene.time.clock.now() / 1000 - 3 });
    const client = scene.rig.connect({ token });
    expect(await closing(client)).toEqual([1008, 'token expired']);
  });
});

describe('when one side leaves', () => {
  test.each(['close', 'terminate'] as const)('the client, by %s: the provider is left too', async (how) => {
    const scene = await openScene();
    const closed = once(scene.server, 'close');
    scene.client[how]();
    await closed;
    await eventually(() => scene.rig.records.length > 0);
    expect(scene.rig.records).toEqual([
      expect.objectContaining({ status: 101, outcome: how === 'close' ? 'ok' : 'client_closed' }),
    ]);
    await eventually(() => scene.time.pending.length === 0);
  });

  test.each(['close', 'terminate'] as const)('the provider, by %s: the client is left too', async (how) => {
    const scene = await openScene();
    const closed = once(scene.client, 'close');
    scene.server[how]();
    await closed;
    await eventually(() => scene.rig.records.length > 0);
    expect(scene.rig.records).toEqual([
      expect.objectContaining({ status: 101, outcome: how === 'close' ? 'ok' : 'upstream_closed' }),
    ]);
    await eventually(() => scene.time.pending.length === 0);
  });

  test('codes and reasons of their own pass unchanged', async () => {
    const scene = await openScene();
    const closed = closing(scene.server);
    scene.client.close(4001, 'fin, Zoë');
    expect(await closed).toEqual([4001, 'fin, Zoë']);
  });

  test('what was sent before it left arrives', async () => {
    const scene = await openScene();
    const big = 'x'.repeat(3_000_000);
    const arrived = once(scene.client, 'message');
    scene.server.send(big);
    scene.server.close(1000);
    const [message] = await arrived;
    expect(String(message)).toHaveLength(big.length);
  });

  test('the client, while the provider still thinks about the handshake: it is told at once', async () => {
    const time = manualTime();
    const { startRawUpstream } = await import('../harness/raw-upstream.ts');
    let left = false;
    const silent = await startRawUpstream((socket) =>
      socket.once('close', () => {
        left = true;
      }),
    );
    rig = await openSocketRig({ baseUrl: silent.origin, world: { clock: time.clock, timers: time.timers } });
    try {
      const wire = await rig.shake();
      await eventually(() => silent.requests > 0);
      wire.leave();
      await eventually(() => left);
      await eventually(() => (rig?.records.length ?? 0) > 0);
      expect(rig.records).toEqual([expect.objectContaining({ status: 499, outcome: 'client_closed' })]);
    } finally {
      await silent.close();
    }
  });
});

describe('when one side falls silent', () => {
  test('it is pinged, and lives on when it answers', async () => {
    const scene = await openScene(HEARTBEAT);
    scene.time.advance(MINUTE);
    for (let round = 0; round < 4; round += 1) {
      const events = [scene.client, scene.server].flatMap((end) => [once(end, 'ping'), once(end, 'pong')]);
      scene.time.advance(MINUTE);
      // Each pong goes on to the other end, so that it has passed the gateway when it is there.
      await Promise.all(events);
      scene.time.advance(MINUTE);
    }
    await roundTrip(scene);
  });

  test('a client that gives no sign of life is cut, and the provider left', async () => {
    const scene = await openScene(HEARTBEAT);
    const closed = once(scene.server, 'close');
    (scene.client as unknown as { _socket: { pause(): void } })._socket.pause();
    for (let minute = 0; minute < 3; minute += 1) {
      scene.time.advance(MINUTE);
      scene.server.ping();
      await wireQuiet();
    }
    await closed;
    await eventually(() => scene.rig.records.length > 0);
    expect(scene.rig.records).toEqual([expect.objectContaining({ outcome: 'client_closed' })]);
  });

  test('a provider that gives no sign of life is cut, and the client left', async () => {
    const scene = await openScene(HEARTBEAT);
    const closed = once(scene.client, 'close');
    scene.rig.upstream.sockets[0]?.connection.pause();
    for (let minute = 0; minute < 3; minute += 1) {
      scene.time.advance(MINUTE);
      scene.client.ping();
      await wireQuiet();
    }
    await closed;
    await eventually(() => scene.rig.records.length > 0);
    expect(scene.rig.records).toEqual([expect.objectContaining({ outcome: 'upstream_closed' })]);
  });

  test('a client that takes nothing of what is sent is cut', async () => {
    const scene = await openScene();
    const closed = once(scene.server, 'close');
    (scene.client as unknown as { _socket: { pause(): void } })._socket.pause();
    const chunk = Buffer.alloc(1_000_000);
    for (let sent = 0; sent < 40; sent += 1) scene.server.send(chunk);
    await eventually(() => scene.time.pending.includes(30_000));
    scene.time.advance(30_000);
    await closed;
  });
});

describe('when the gateway stops', () => {
  test('open sockets are closed with 1001, and it stops at once', async () => {
    const scene = await openScene();
    const closed = Promise.all([closing(scene.client), closing(scene.server)]);
    await scene.rig.gateway.stop();
    expect(await closed).toEqual([
      [1001, 'going away'],
      [1001, ''],
    ]);
    expect(scene.rig.records).toEqual([expect.objectContaining({ outcome: 'going_away' })]);
  });
});

describe('what is no WebSocket frame ends it', () => {
  const frames: Record<string, readonly number[]> = {
    'that is not masked': [0x81, 0x01, 0x61],
    'of a reserved kind': [0x83, 0x80, 0, 0, 0, 0],
    'of a reserved control kind': [0x8b, 0x80, 0, 0, 0, 0],
    'that is compressed': [0xc1, 0x80, 0, 0, 0, 0],
    'longer than 2^53': [0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
    'of control that goes on': [0x09, 0x80, 0, 0, 0, 0],
    'of control that is long': [0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0],
  };

  test.each(Object.entries(frames))('from the client: one %s', async (_name, bytes) => {
    rig = await openSocketRig();
    const wire = await rig.shake();
    await wire.answers((all) => all.length > 0);
    await eventually(() => (rig?.upstream.sockets.length ?? 0) > 0);
    const { socket } = rig.upstream.sockets[0] ?? {};
    const messages: unknown[] = [];
    socket?.on('message', (data) => messages.push(data));
    const closed = once(socket as WebSocket, 'close');
    wire.send(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x6f, 0x6b, ...bytes]));
    await Promise.all([closed, wire.closed]);
    expect(messages).toEqual([]);
    expect(wire.rest).toBe(Buffer.from([0x88, 16, 0x03, 0xea, ...Buffer.from('protocol error')]).toString('latin1'));
    await eventually(() => (rig?.records.length ?? 0) > 0);
    expect(rig.records).toEqual([expect.objectContaining({ outcome: 'protocol_error' })]);
  });

  test('from the provider: a masked one', async () => {
    const scene = await openScene();
    const closed = Promise.all([closing(scene.client), closing(scene.server)]);
    scene.rig.upstream.sockets[0]?.connection.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]));
    expect(await closed).toEqual([
      [1006, ''],
      [1002, ''],
    ]);
    expect(scene.received.client).toEqual([]);
  });
});

test('a WebSocket is gone from the open ones when it is over', async () => {
  const scene = await openScene();
  const gauge = async () =>
    /portcullis_open_websockets\{integration="talk"\} (\d+)/.exec(
      await (await fetch(`http://127.0.0.1:${scene.rig.gateway.adminPort}/metrics`)).text(),
    )?.[1];
  expect(await gauge()).toBe('1');
  scene.client.close();
  await eventually(async () => (await gauge()) === '0');
});

/** Lets what is on its way arrive: a few turns of the event loop of both ends, which are in this process. */
async function wireQuiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
