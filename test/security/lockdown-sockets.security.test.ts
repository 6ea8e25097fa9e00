import { once } from 'node:events';
import { Agent, type ClientRequestArgs, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { WebSocket } from 'ws';
import { GatewayError } from '../../src/core/errors.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { ClientSide } from '../../src/pipeline/upgrade/client-side.ts';
import { createSocketProxy } from '../../src/pipeline/upgrade/socket-proxy.ts';
import { call } from '../harness/call.ts';
import { holdBack, revoke } from '../harness/drill.ts';
import { eventually } from '../harness/eventually.ts';
import { manualTime } from '../harness/manual-time.ts';
import { OWN_KEY, openOwnKeysRig, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { rawAnswer } from '../harness/raw-answer.ts';
import { startRawUpstream } from '../harness/raw-upstream.ts';
import { handshakeText, openSocketRig, type SocketRig, talkSection } from '../harness/socket-rig.ts';

// WebSockets that are open when an order comes, and handshakes that are under way.

let rig: SocketRig;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await rig?.close();
  for (const close of closers.splice(0)) await close();
});

const orders = [
  ['a hold on everything', () => holdBack(rig.gateway), 1013, 'locked down', 'locked_down', 503],
  [
    'a hold on the operation',
    () => holdBack(rig.gateway, { operation: 'talk' }),
    1013,
    'locked down',
    'locked_down',
    503,
  ],
  [
    'a ban of the caller',
    () => revoke(rig.gateway, { caller: 'alice', issuer: rig.issuer.issuer }),
    1008,
    'token revoked',
    'revoked',
    401,
  ],
] as const;

/** Resolves with code and reason. */
const closing = async (socket: WebSocket) => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, reason.toString()];
};

describe.each(orders)('%s', (_name, give, code, reason, ending, status) => {
  test('closes an open socket, and nothing that the client sends reaches the provider', async () => {
    const heard: string[] = [];
    rig = await openSocketRig({ upstream: { open: (each) => each.on('message', (data) => heard.push(String(data))) } });
    const socket = await rig.open();
    socket.send('before');
    await eventually(() => heard.length === 1);
    const closed = closing(socket);
    const taken = give();
    socket.send('after');
    await taken;
    expect(await closed).toEqual([code, reason]);
    await eventually(() => rig.upstream.sockets[0]?.connection.destroyed === true);
    expect(heard).toEqual(['before']);
    await eventually(() => rig.records.some(({ outcome }) => outcome === ending));
  });

  test('keeps from a slow provider what was to be sent to it', async () => {
    rig = await openSocketRig();
    const socket = await rig.open();
    const provider = rig.upstream.sockets[0]?.connection as Socket;
    let told: unknown;
    provider.once('error', (error: NodeJS.ErrnoException) => {
      told = error.code;
    });
    provider.pause();
    const all = 30_000_000;
    socket.send(Buffer.alloc(all));
    for (let before = all; before === all || before !== socket.bufferedAmount; ) {
      before = socket.bufferedAmount;
      await sleep(20);
    }
    const arrived = provider.bytesRead;
    await give();
    provider.resume();
    await eventually(() => provider.destroyed);
    socket.terminate();
    expect(told).toBe('ECONNRESET');
    expect(provider.bytesRead - arrived).toBeLessThan(1_000_000);
  });

  test('ends one in the middle of a message, from either side', async () => {
    rig = await openSocketRig();
    const wire = await rig.shake();
    await wire.answers((all) => all.length > 0);
    // The header of a frame of 64 KiB, masked, and some of it: then the provider sends some of one of its own.
    wire.send(Buffer.concat([Buffer.from('82ff0000000000010000', 'hex'), Buffer.alloc(1_000)]));
    const [opened] = rig.upstream.sockets;
    opened?.connection.write(Buffer.concat([Buffer.from('827f0000000000010000', 'hex'), Buffer.alloc(1_000)]));
    await eventually(() => wire.rest.length > 500);
    await give();
    wire.send(Buffer.alloc(30_000));
    opened?.connection.write(Buffer.alloc(30_000));
    await eventually(() => opened?.connection.destroyed === true);
    await wire.closed;
    expect(opened?.connection.bytesRead).toBeLessThan(2_000);
    expect(wire.rest.length).toBeLessThan(1_100);
  });

  test('answers a handshake that the provider has not, and breaks it off there', async () => {
    let provider: Socket | undefined;
    const raw = await startRawUpstream((socket) => {
      provider = socket;
    });
    closers.push(raw.close);
    rig = await openSocketRig({ baseUrl: raw.origin });
    const answer = rig.answerTo();
    await eventually(() => provider !== undefined);
    await give();
    expect(await answer).toMatchObject({ status });
    await eventually(() => provider?.destroyed === true);
  });

  test('refuses a handshake that comes then, and ends one that waits for a slot', async () => {
    rig = await openSocketRig({ talk: { concurrency: { max: 1, queue: 2 } } });
    await rig.open();
    const waiting = rig.answerTo();
    const metrics = async () => (await call(`http://127.0.0.1:${rig.gateway.adminPort}/metrics`)).text;
    await eventually(async () => (await metrics()).includes('portcullis_calls_waiting{integration="talk"} 1'));
    await give();
    expect(await waiting).toMatchObject({ status });
    expect(await rig.answerTo()).toMatchObject({ status });
    expect(rig.upstream.handshakes).toHaveLength(1);
  });
});

test('a second handshake, with the product’s key, is asked about although nobody was told of a change', async () => {
  const time = manualTime();
  const own = await openOwnKeysRig({
    integrations: (upstream) => ({ talk: talkSection(upstream, { byok: { fallback: true } }) }),
    environment: { TALK_KEY: PRODUCT_KEY },
    world: { clock: time.clock, timers: time.timers },
  });
  closers.push(own.close);
  const keys: unknown[] = [];
  own.upstream.server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    keys.push(request.headers['x-api-key']);
    // A clock that is put right brings the hold back.
    time.clock.advance(-30_000);
    socket.end('HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await own.put('talk', { key: OWN_KEY });
  await own.gateway.orders.engage({
    // The product's secret is not withheld for it.
    scope: { caller: 'alice' },
    reason: 'a drill',
    by: 'the test',
    trigger: 'command',
    until: time.clock.now() + 60_000,
  });
  time.advance(60_001);
  const { status, headers } = await rawAnswer(own.gateway.port, handshakeText(own.alice));
  expect([status, headers['x-portcullis-error']]).toEqual([503, 'locked_down']);
  expect(keys).toEqual([OWN_KEY]);
});

describe('a handshake that is cut', () => {
  /** An agent whose connections are made when it is told to. */
  class Gate extends Agent {
    readonly #waiting: (() => void)[] = [];

    override createConnection(
      { port }: ClientRequestArgs,
      made?: (error: Error | null, socket: Duplex) => void,
    ): Duplex | undefined {
      this.#waiting.push(() => {
        const socket = connect({ port: Number(port), host: '127.0.0.1' });
        socket.once('connect', () => made?.(null, socket));
      });
      return undefined;
    }

    get count(): number {
      return this.#waiting.length;
    }

    open(): void {
      for (const make of this.#waiting.splice(0)) make();
    }
  }

  test.each([0, 1, 2, 4, 8, 'once its connection is being made'] as const)(
    'after %s turns is never written, though its connection comes later',
    async (turns) => {
      const heads: string[] = [];
      const raw = await startRawUpstream((_socket, head) => heads.push(head));
      closers.push(raw.close);
      const client = connect(raw.port, '127.0.0.1');
      await once(client, 'connect');
      closers.push(async () => void client.destroy());
      const agent = new Gate();
      const proxy = createSocketProxy(raw.origin, {
        agent,
        timers: systemTimers,
        timeouts: { connect: 60_000, firstByte: 60_000 },
      });
      const side = new ClientSide(client, {
        timers: systemTimers,
        drainTimeout: 60_000,
        scan: undefined,
        onHeard: () => {},
        onLeft: () => {},
        onStalled: () => {},
        onUnfit: () => {},
      });
      const cutting = new AbortController();
      const failed = Promise.withResolvers<Error>();
      const unexpected = () => failed.reject(new Error('The provider answered.'));
      proxy.open({ target: '/v1/talk', headers: { upgrade: 'websocket', 'x-api-key': 'the key' } }, side, {
        signal: cutting.signal,
        onUpgrade: unexpected,
        onRefusal: unexpected,
        onError: failed.resolve,
      });
      if (typeof turns === 'string') await eventually(() => agent.count > 0);
      else for (let index = 0; index < turns; index += 1) await turn();
      const reason = new GatewayError('locked_down');
      cutting.abort(reason);
      await eventually(() => agent.count > 0);
      agent.open();
      // One that was not cut is written, and nobody answers it.
      await Promise.race([failed.promise, eventually(() => heads.length > 0)]);
      expect(heads).toEqual([]);
      expect(await failed.promise).toBe(reason);
      for (let index = 0; index < 200; index += 1) await turn();
      expect(heads).toEqual([]);
    },
  );
});
