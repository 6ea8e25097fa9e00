import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closedPort, type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import { selfSigned } from '../harness/self-signed.ts';
import { ACCEPT, openSocketRig, SOCKET_KEY, type SocketRig } from '../harness/socket-rig.ts';
import { listening } from '../harness/upstream.ts';
import type { WireAnswer } from '../harness/wire.ts';

// A provider that does not open the socket, or not as RFC 6455 says: its answer goes back as any does, and nothing of the key.

let raw: RawUpstream;
let rig: SocketRig;
let script: (socket: Socket, head: string) => void;
beforeAll(async () => {
  raw = await startRawUpstream((socket, head) => script(socket, head));
  // A 429 or 503 that asks for a pause is answered with one where limits adapt.
  const limit = { requests: 10_000, window: '1m', adaptive: false };
  rig = await openSocketRig({
    baseUrl: raw.origin,
    talk: { limit, timeouts: { connect: '200ms', firstByte: '300ms' } },
  });
});
afterAll(async () => {
  await rig?.close();
  await raw?.close();
});

/** Everything that left the gateway, in every spelling of the key. */
function expectNoKey(answer: WireAnswer | undefined): void {
  const shown = JSON.stringify([answer, rig.gateway.logged]);
  for (const spelling of [SOCKET_KEY, encodeURIComponent(SOCKET_KEY), Buffer.from(SOCKET_KEY).toString('base64')])
    expect(shown).not.toContain(spelling);
}

const answering = (head: string, body = '') => {
  script = (socket) => socket.end(`HTTP/1.1 ${head}\r\n\r\n${body}`);
};

describe('an answer other than 101', () => {
  test.each([400, 401, 403, 404, 429, 500, 503])('with status %d goes back', async (status) => {
    answering(
      `${status} Whatever ${SOCKET_KEY}\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nRetry-After: 7`,
      'no!',
    );
    const answer = await rig.answerTo();
    expect(answer).toMatchObject({ status, body: 'no!', code: undefined });
    expect(answer?.headers).toMatchObject({ 'content-type': 'text/plain', 'retry-after': '7', connection: 'close' });
    expectNoKey(answer);
  });

  test('goes back with listed headers alone', async () => {
    answering(
      '403 Forbidden\r\nSet-Cookie: a=b\r\nServer: upstream\r\nX-Debug: yes\r\nUpgrade: h2c\r\nAlt-Svc: x\r\n' +
        'Access-Control-Allow-Origin: *\r\nCache-Control: public\r\nSec-WebSocket-Accept: x\r\nContent-Length: 0',
    );
    const { 'x-request-id': id, ...headers } = (await rig.answerTo())?.headers ?? {};
    expect(id).toBeDefined();
    for (const name of ['set-cookie', 'server', 'x-debug', 'upgrade', 'alt-svc', 'sec-websocket-accept'])
      expect(headers).not.toHaveProperty(name);
    expect(headers).toMatchObject({ 'cache-control': 'private', 'content-length': '0' });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('goes back framed anew when it is chunked, or lasts to the end of the connection', async () => {
    answering('403 Forbidden\r\nTransfer-Encoding: chunked', '3\r\nno!\r\n0\r\n\r\n');
    expect(await rig.answerTo()).toMatchObject({ status: 403, body: 'no!', headers: { 'content-length': '3' } });
    answering('403 Forbidden', 'no!');
    expect(await rig.answerTo()).toMatchObject({ status: 403, body: 'no!', headers: { 'content-length': '3' } });
  });

  test.each([
    ['in a header', `X-Ignored: 1\r\nETag: "${SOCKET_KEY}"`, ''],
    ['in the body', 'Content-Type: text/plain', `Incorrect key: ${SOCKET_KEY}`],
    ['in the body, in base64', 'Content-Type: text/plain', Buffer.from(`key ${SOCKET_KEY}`).toString('base64')],
    ['in the body, escaped', 'Content-Type: text/plain', encodeURIComponent(SOCKET_KEY)],
  ])('that holds the key %s is withheld', async (_where, header, body) => {
    answering(`401 No\r\n${header}\r\nContent-Length: ${body.length}`, body);
    const answer = await rig.answerTo();
    expect(answer).toMatchObject({ status: 502, code: 'response_leak' });
    expectNoKey(answer);
  });

  test.each([
    ['encoded', 'Content-Encoding: gzip\r\nContent-Length: 4', 'zzzz'],
    ['longer than a refusal', `Content-Length: ${70_000}`, 'x'.repeat(70_000)],
    ['cut short', 'Content-Length: 100', 'zzzz'],
  ])('with a body that is %s goes back without it', async (_what, headers, body) => {
    answering(`401 No\r\n${headers}`, body);
    expect(await rig.answerTo()).toMatchObject({ status: 401, body: '', headers: { 'content-length': '0' } });
  });

  test('that redirects is not followed, and its target is scrubbed', async () => {
    const before = raw.requests;
    answering(`302 Found\r\nLocation: ${raw.origin}/v1/elsewhere?x=1\r\nContent-Length: 0`);
    const inside = await rig.answerTo();
    expect(inside).toMatchObject({ status: 302, headers: { location: '/proxy/talk/v1/elsewhere?x=1' } });
    answering(
      `302 Found\r\nLocation: https://evil.example/?key=${encodeURIComponent(SOCKET_KEY)}\r\nContent-Length: 0`,
    );
    const outside = await rig.answerTo();
    expect(outside?.headers['location']).toBeUndefined();
    expectNoKey(outside);
    expect(raw.requests - before).toBe(2);
  });

  test('is on record with its status', async () => {
    answering('403 Forbidden\r\nContent-Length: 3', 'no!');
    const answer = await rig.answerTo();
    expect(rig.records).toContainEqual(
      expect.objectContaining({ requestId: answer?.headers['x-request-id'], status: 403, bytes: 3, outcome: 'ok' }),
    );
  });
});

describe('a 101', () => {
  const handshake = (...lines: string[]) =>
    answering(['101 Switching Protocols', 'Connection: Upgrade', ...lines].join('\r\n'), 'frames');
  const accept = `Sec-WebSocket-Accept: ${ACCEPT}`;

  test.each([
    ['without an accept', ['Upgrade: websocket']],
    ['for another key', ['Upgrade: websocket', 'Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=']],
    ['to another protocol', ['Upgrade: h2c', accept]],
    ['with a subprotocol that was not offered', ['Upgrade: websocket', accept, 'Sec-WebSocket-Protocol: chat']],
    ['with our token as subprotocol', ['Upgrade: websocket', accept, 'Sec-WebSocket-Protocol: portcullis.jwt.x']],
    ['with an extension', ['Upgrade: websocket', accept, 'Sec-WebSocket-Extensions: permessage-deflate']],
  ])('%s opens nothing', async (_what, lines) => {
    handshake(...lines);
    const answer = await rig.answerTo();
    expect(answer).toMatchObject({ status: 502, code: 'upstream_unreachable' });
    expect(JSON.stringify(answer)).not.toContain('frames');
  });
});

describe('no answer', () => {
  const failures: Record<string, readonly [(socket: Socket) => void, status: number, code: string]> = {
    'from one that resets': [(socket) => socket.resetAndDestroy(), 502, 'upstream_unreachable'],
    'from one that closes': [(socket) => socket.end(), 502, 'upstream_unreachable'],
    'from one that talks nonsense': [(socket) => socket.end(`${SOCKET_KEY}\r\n\r\n`), 502, 'upstream_unreachable'],
    'from one that repeats the request': [() => {}, 502, 'upstream_unreachable'],
    'from one that breaks off its head': [
      (socket) => socket.end('HTTP/1.1 101 Switching\r\nUpgrade: web'),
      502,
      'upstream_unreachable',
    ],
    'from one that says only that it will': [
      (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'),
      504,
      'upstream_timeout',
    ],
    'from one that says nothing': [() => {}, 504, 'upstream_timeout'],
    'with an endless head': [
      (socket) => socket.write(`HTTP/1.1 101 Go\r\nX: ${'x'.repeat(70_000)}`),
      502,
      'upstream_unreachable',
    ],
  };

  test.each(Object.entries(failures))(
    '%s',
    async (name, [fail, status, code]) => {
      script = name.includes('repeats') ? (socket, head) => socket.end(head) : fail;
      const answer = await rig.answerTo();
      expect(answer).toMatchObject({ status, code });
      expectNoKey(answer);
    },
    20_000,
  );

  test('from where nobody listens', async () => {
    const nobody = await openSocketRig({ baseUrl: `http://127.0.0.1:${await closedPort()}` });
    try {
      expect(await nobody.answerTo()).toMatchObject({ status: 502, code: 'upstream_unreachable' });
    } finally {
      await nobody.close();
    }
  });

  test.each(['http://127.0.0.1:1', 'http://localhost:1', 'https://169.254.169.254', 'https://[::ffff:10.0.0.1]'])(
    'from %s, where the egress policy does not let us go',
    async (baseUrl) => {
      const walled = await openSocketRig({ baseUrl, config: { egress: { allowPrivateAddresses: false } } });
      try {
        const answer = await walled.answerTo();
        expect(answer).toMatchObject({ status: 502, code: 'upstream_unreachable' });
        expect(walled.records).toContainEqual(
          expect.objectContaining({ detail: expect.stringMatching(/egress policy/) }),
        );
      } finally {
        await walled.close();
      }
    },
  );

  test('from one whose certificate is not valid: it learns nothing', async () => {
    let learnt = '';
    const server = createServer(selfSigned, (socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        learnt += bytes.toString('latin1');
      });
    });
    server.on('tlsClientError', () => {});
    const port = await listening(server as never);
    const deceived = await openSocketRig({ baseUrl: `https://127.0.0.1:${port}` });
    try {
      expect(await deceived.answerTo()).toMatchObject({ status: 502, code: 'upstream_unreachable' });
      expect(learnt).toBe('');
    } finally {
      await deceived.close();
      server.close();
    }
  });
});
