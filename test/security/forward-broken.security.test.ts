import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { answerTo, begin, digestOf } from '../harness/patient-client.ts';
import { sendRaw } from '../harness/raw-http.ts';
import { type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import { rawRequest } from '../harness/received.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';

// An answer that the provider broke off must not look whole to the caller.

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n';
const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst';
let rig: Rig;
let raw: RawUpstream;
let script: (socket: Socket) => void;

beforeAll(async () => {
  raw = await startRawUpstream((socket) => script(socket));
  const api = genericSection(raw.origin);
  rig = await startRig({ environment: { GENERIC_KEY: 'canary' }, config: () => ({ integrations: { api } }) });
});
afterAll(async () => {
  await rig?.close();
  await raw?.close();
});

/** Writes, and once that has come through to the caller, does the rest. */
const breakOff = (head: string, then: (socket: Socket) => void) => (socket: Socket, arrived: Promise<unknown>) => {
  socket.write(head);
  void arrived.then(() => then(socket));
};

const ways: readonly [string, (socket: Socket, arrived: Promise<unknown>) => void][] = [
  ['chunked, closed', breakOff(CHUNKED, (socket) => socket.end())],
  ['chunked, reset', breakOff(CHUNKED, (socket) => socket.resetAndDestroy())],
  ['chunked, closed inside a chunk', breakOff(CHUNKED, (socket) => socket.end('10\r\nsecond'))],
  ['chunked, closed before the last line break', breakOff(CHUNKED, (socket) => socket.end('0\r\n'))],
  ['chunked, followed by garbage', breakOff(CHUNKED, (socket) => socket.end('portcullis'))],
  [
    'chunked and to be closed, closed',
    breakOff(CHUNKED.replace('\r\n', '\r\nConnection: close\r\n'), (socket) => socket.end()),
  ],
  ['of known length, closed', breakOff(LENGTH, (socket) => socket.end('second'))],
  ['of known length, reset', breakOff(LENGTH, (socket) => socket.resetAndDestroy())],
  [
    'of known length and to be closed, closed',
    breakOff(LENGTH.replace('\r\n', '\r\nConnection: close\r\n'), (socket) => socket.end()),
  ],
];

describe.each(ways)('an answer %s', (_name, way) => {
  test('breaks off for the caller too', async () => {
    const before = rig.gateway.logged.length;
    let arrived = () => {};
    const head = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    script = (socket) => way(socket, head);
    const answer = await answerTo(begin(`${rig.gateway.origin}/proxy/api/v1/x`, rig.token).end());
    expect(answer.statusCode).toBe(200);
    arrived();
    expect((await digestOf(answer)).complete).toBe(false);
    await eventually(() => rig.gateway.logged.length > before);
    expect(rig.gateway.logged.at(-1)).toMatchObject({ status: 200, outcome: 'upstream_closed' });
  });

  test('and no last chunk is made up for it', async () => {
    script = (socket) => way(socket, Promise.resolve());
    const bytes = await sendRaw(
      rig.gateway.port,
      rawRequest('GET /proxy/api/v1/x', [`Authorization: Bearer ${rig.token}`]),
    );
    expect(bytes).not.toContain('\r\n0\r\n');
  });
});

const unreadable: Record<string, string> = {
  'the status 000': 'HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n',
  'the status 099': 'HTTP/1.1 099 Zero\r\nContent-Length: 0\r\n\r\n',
  'an empty protocol switch': 'HTTP/1.1 101 Switching\r\n\r\n',
  'a lone 199': 'HTTP/1.1 199 Interim\r\nContent-Length: 0\r\n\r\n',
  TLS: '\x15\x03\x01\x00\x02\x02\x46\r\n\r\n',
  garbage: 'portcullis\r\n\r\n',
  'another protocol': 'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  'a bare line feed in the head': 'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
  'a NUL in a header': 'HTTP/1.1 200 OK\r\nContent-Type: a\0b\r\nContent-Length: 0\r\n\r\n',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nOKAY',
  'a length and chunks': 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'headers without end': `HTTP/1.1 200 OK\r\n${'X-Filler: filler\r\n'.repeat(5000)}\r\n`,
  'one header that is too large': `HTTP/1.1 200 OK\r\nX-Filler: ${'f'.repeat(100_000)}\r\n\r\n`,
  'a protocol switch that nobody asked for':
    'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'a stray 100': 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
};

test.each(Object.entries(unreadable))('%s in place of an answer is a 502 of ours', async (_name, bytes) => {
  script = (socket) => socket.end(bytes);
  expect(await rig.call('/proxy/api/v1/x')).toMatchObject({ status: 502, code: 'upstream_unreachable' });
  expect(rig.gateway.logged.at(-1)?.['detail']).toMatch(/^(?:the answer is not HTTP: \w+|UND_ERR_\w+)$/);
});
