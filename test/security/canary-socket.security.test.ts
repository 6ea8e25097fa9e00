import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, byteForByte, echoOf, says } from '../harness/answers.ts';
import { sockets } from '../harness/canary-cases.ts';
import { type CanaryRig, each, openCanaryRig, type Script } from '../harness/canary-rig.ts';
import { closedPort, type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import type { ReceivedRequest } from '../harness/upstream.ts';

// Hazards 2 and 3 for WebSockets: every integration that has one, through every failure and every echo.

const WITHHELD = '502 response_leak, alert';
let rig: CanaryRig;
let silent: RawUpstream;
beforeAll(async () => {
  silent = await startRawUpstream(() => {});
  const hasty = { timeouts: { connect: '1s', firstByte: '1s', idle: '1s' } };
  rig = await openCanaryRig({
    '-dns': { baseUrl: `https://${'a'.repeat(64)}.test` },
    '-refused': { baseUrl: `http://127.0.0.1:${await closedPort()}` },
    '-silent-tls': { baseUrl: silent.origin.replace('http:', 'https:'), ...hasty },
    '-metadata': { baseUrl: 'http://169.254.169.254' },
    '-hasty': hasty,
    '-open': { responseScan: 'headers' },
  });
});
afterAll(async () => {
  await rig?.close();
  await silent?.close();
});

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
function frame(opcode: number, payload: string | Buffer, final = true): Buffer {
  const content = Buffer.from(payload as string);
  const length = content.length < 126 ? [content.length] : [126, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([(final ? 0x80 : 0) | opcode, ...length]), content]);
}
const fragments = (parts: readonly (string | Buffer)[]) =>
  parts.map((part, index) => frame(index === 0 ? TEXT : 0, part, index === parts.length - 1));
const END = frame(CLOSE, Buffer.from([0x03, 0xe8]));

/** Accepts the handshake, and says these frames. */
const accepts =
  (frames: (key: string, received: ReceivedRequest) => readonly Buffer[], headers: readonly string[] = []): Script =>
  (socket, received, { of }) => {
    const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
    const hash = createHash('sha1').update(`${received.headers['sec-websocket-key']}${guid}`);
    const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${hash.digest('base64')}`];
    const head = ['HTTP/1.1 101 Switching Protocols', ...lines, ...headers, '', ''].join('\r\n');
    const [key = ''] = of.canaries;
    socket.end(Buffer.concat([Buffer.from(head), ...frames(key, received), END]));
  };

test('there is an integration with a WebSocket', () => {
  expect(sockets.length).toBeGreaterThan(2);
});

test('messages without a secret pass byte for byte', async () => {
  const frames = (key: string) => [
    frame(TEXT, key.slice(0, -1)),
    frame(TEXT, 'x'.repeat(5_000)),
    ...fragments(byteForByte('abc')),
  ];
  for (const surface of sockets) {
    const given = await rig.ask(surface, accepts(frames));
    expect(await rig.verdictOf(surface, given)).toBe('101');
    expect(given.body).toEqual(Buffer.concat([...frames(surface.of.canaries[0] ?? ''), END]));
  }
});

test.each([
  ['-dns', '502 upstream_unreachable'],
  ['-refused', '502 upstream_unreachable'],
  ['-silent-tls', '504 upstream_timeout'],
  ['-metadata', '502 upstream_unreachable'],
])('a provider that cannot be reached: %s', async (variant, verdict) => {
  expect(
    await rig.verdicts(
      sockets,
      accepts(() => []),
      variant,
    ),
  ).toEqual(each(sockets, verdict));
  expect(await rig.shown()).toEqual([]);
});

const failures: Record<string, readonly [Script, string]> = {
  'is reset': [(socket) => socket.resetAndDestroy(), '502 upstream_unreachable'],
  'is no HTTP': [(socket, _received, { of }) => socket.end(`${of.canaries}\r\n\r\n`), '502 upstream_unreachable'],
  'never comes': [() => {}, '504 upstream_timeout'],
  'accepts another handshake': [
    says(
      (key) =>
        `HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n${key}`,
    ),
    '502 upstream_unreachable',
  ],
  'accepts, but does not say that the connection changes': [
    says((key) => `HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${key}\r\n\r\n${key}`),
    '502 upstream_unreachable',
  ],
  redirects: [says((key) => answer(302, [`Location: https://x.example/?state=${btoa(`x:${key}`)}`], '')), '302'],
  'refuses, and quotes the key': [says((key) => answer(401, [], `Incorrect API key: ${key}`)), WITHHELD],
  'refuses, and quotes the URL': [says((key) => answer(404, [], `/v1/x?key=${encodeURIComponent(key)}`)), WITHHELD],
  'refuses with all that it was sent': [(socket, received) => socket.end(answer(400, [], echoOf(received))), WITHHELD],
  'refuses with the key in a header that stays here': [says((key) => answer(401, [`X-Debug: ${key}`], 'no')), WITHHELD],
  'refuses with the key in a header that goes back': [says((key) => answer(429, [`ETag: "${key}"`], 'no')), WITHHELD],
  'accepts with the key in a header': [
    (...given) => accepts(() => [], [`X-Debug: ${given[2].of.canaries[0]}`])(...given),
    '101',
  ],
};
test.each(Object.entries(failures))('an answer that %s', async (_how, [script, verdict]) => {
  // Only where nothing comes is it waited for in vain: any other answer may take its time.
  const variant = verdict.startsWith('504') ? '-hasty' : '';
  expect(await rig.verdicts(sockets, script, variant)).toEqual(each(sockets, verdict));
  expect(await rig.shown()).toEqual([]);
  expect(
    await rig.verdicts(
      sockets,
      accepts(() => []),
      variant,
    ),
  ).toEqual(each(sockets, '101'));
});

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)];
const leaks: Record<string, (key: string, received: ReceivedRequest) => readonly Buffer[]> = {
  'all that it was sent': (_key, received) => [frame(TEXT, echoOf(received))],
  'the key': (key) => [frame(TEXT, `{"error":"no such key: ${key}"}`)],
  'the key, percent-encoded': (key) => [frame(TEXT, encodeURIComponent(key))],
  'the key in base64': (key) => [frame(TEXT, btoa(`x:${key} and more`))],
  'the key in fragments': (key) => fragments(halves(key)),
  'the key in fragments of one byte': (key) => fragments(byteForByte(key)),
  'the key in fragments, with pings between': (key) =>
    fragments(halves(key)).flatMap((each) => [each, frame(PING, 'x')]),
  'the key in a ping': (key) => [frame(PING, key)],
  'the key as the reason of a close': (key) => [
    frame(CLOSE, Buffer.concat([Buffer.from([0x0f, 0xa0]), Buffer.from(key)])),
  ],
};
describe.each(Object.entries(leaks))('a provider that says %s', (_what, frames) => {
  test('is cut off before it', async () => {
    const script = accepts((key, received) => [frame(TEXT, 'before'), ...frames(key, received), frame(TEXT, 'after')]);
    for (const surface of sockets) {
      const given = await rig.ask(surface, script);
      expect([surface.id, await rig.verdictOf(surface, given)]).toEqual([surface.id, '101, alert']);
      expect(given.body.toString('latin1')).not.toContain('after');
    }
    expect(await rig.shown()).toEqual([]);
    expect(
      await rig.verdicts(
        sockets,
        accepts(() => []),
      ),
    ).toEqual(each(sockets, '101'));
  });

  test('is not where messages are not looked through', async () => {
    const script = accepts(frames);
    for (const surface of sockets) {
      const given = await rig.ask(surface, script, '-open');
      expect(await rig.verdictOf({ ...surface, of: { ...surface.of, canaries: [] } }, given, '-open')).toBe('101');
    }
  });
});
