import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ByteUpstream, startByteUpstream } from '../harness/byte-upstream.ts';
import { GEOCODE } from '../harness/call.ts';
import { CANARY } from '../harness/gateway.ts';
import { openScene, type Scene, until } from '../harness/scene.ts';
import { Wire } from '../harness/wire.ts';

/* Hazard 11, byte for byte: what goes out on a connection to the provider, and that no request continues another's. */

let bytes: ByteUpstream;
let scene: Scene;

beforeAll(async () => {
  bytes = await startByteUpstream();
  const upstreamOrigin = bytes.origin;
  scene = await openScene({
    upstreamOrigin,
    beside: () => ({
      files: {
        use: 'generic',
        baseUrl: upstreamOrigin,
        credentials: { key: 'secret://google-maps/api-key' },
        inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
        scopes: ['maps'],
        // Above 1 MiB a chunked body is not read whole before it is sent.
        operations: [{ name: 'upload', method: 'POST', path: '/files', maxBody: '2MiB' }],
      },
    }),
  });
});
afterAll(async () => {
  await scene.close();
  await bytes.close();
});

const auth = () => `Host: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n`;
const search = (headers: string, body: string) =>
  `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\n${auth()}${headers}\r\n${body}`;

const requestLines = (text: string) => text.match(/^[A-Z]+ \S+ HTTP\/1\.1$/gm) ?? [];
const everything = () => bytes.received.join('\n--\n');

/** The bytes that a call set off, whatever connections they went out on. */
async function send(request: string): Promise<string> {
  const before = bytes.received.map((each) => each.length);
  const wire = await Wire.open(scene.gateway.port);
  wire.send(request);
  expect((await wire.answer())?.status).toBe(200);
  wire.leave();
  return bytes.received.map((each, index) => each.slice(before[index] ?? 0)).join('');
}

describe('the bytes of one call', () => {
  test('are one head, with one length, one host and one key, whatever the caller framed it with', async () => {
    const headers =
      'Transfer-Encoding: chunked\r\nTE: trailers\r\nTrailer: X-A\r\nConnection: keep-alive, X-A\r\nX-A: b\r\n';
    const sent = await send(search(headers, '5;ext=1\r\nhello\r\n0\r\nX-A: c\r\n\r\n'));
    expect(requestLines(sent)).toEqual(['POST /v1/places:searchText HTTP/1.1']);
    expect(sent.match(/^(?:content-length|transfer-encoding|te|trailer|connection|x-a):.*$/gim)).toEqual([
      'connection: keep-alive',
      'content-length: 5',
    ]);
    expect(sent.match(/^host: (.*)$/gim)).toEqual([`host: ${new URL(bytes.origin).host}`]);
    expect(sent.split(CANARY)).toHaveLength(2);
    expect(sent.endsWith('\r\n\r\nhello')).toBe(true);
  });

  test('hold a request inside a body as a body', async () => {
    const inner = `GET /maps/api/geocode/json?address=smuggled HTTP/1.1\r\n${auth()}\r\n`;
    const sent = await send(search(`Content-Length: ${inner.length}\r\n`, inner));
    expect(sent).toContain(`content-length: ${inner.length}\r\n`);
    expect(sent.endsWith(`\r\n\r\n${inner}`)).toBe(true);
    expect(sent).not.toContain('address=smuggled&key=');
    expect(sent.split(CANARY)).toHaveLength(2);
  });

  test.each(['%0d%0aX-Injected:%20yes', '%0D%0A%0D%0AGET%20/%20HTTP/1.1', '%00', '%C4%8D%C4%8A'])(
    'keep %s in a query as it was written',
    async (value) => {
      const sent = await send(`GET ${GEOCODE}${value} HTTP/1.1\r\n${auth()}\r\n`);
      expect(requestLines(sent)).toEqual([
        `GET /maps/api/geocode/json?address=Taipei${value}&key=${encodeURIComponent(CANARY)} HTTP/1.1`,
      ]);
    },
  );
});

describe('a body that is broken off', () => {
  /** Sends the start of a call, waits until it is at the upstream, breaks it off, and gives what that connection got in all. */
  async function breakOff(start: string, marker: string, rest?: string): Promise<string> {
    const wire = await Wire.open(scene.gateway.port);
    wire.send(start);
    await until(() => everything().includes(marker));
    const index = bytes.received.findIndex((each) => each.includes(marker));
    if (rest === undefined) wire.leave();
    else wire.send(rest);
    await wire.closed;
    // More calls than there could be idle connections: none may be put where the broken one was.
    await Promise.all(Array.from({ length: 20 }, () => scene.call()));
    wire.leave();
    return bytes.received[index] ?? '';
  }

  test('before its declared length is the last thing on its connection', async () => {
    const got = await breakOff(search('Content-Length: 100\r\n', 'left-early'), 'left-early');
    expect(requestLines(got.slice(got.indexOf('left-early')))).toEqual([]);
    expect(got.endsWith('left-early')).toBe(true);
  });

  test.each([
    ['by a chunk size that is none', 'xyz\r\n'],
    ['by leaving', undefined],
  ])('between chunks %s is never given an end', async (_name, rest) => {
    const marker = `broken ${rest === undefined ? 'by leaving' : 'by us'}`;
    const chunk = `${marker.length.toString(16)}\r\n${marker}\r\n`;
    const head = `POST /proxy/files/files HTTP/1.1\r\n${auth()}Transfer-Encoding: chunked\r\n\r\n`;
    const got = await breakOff(head + chunk, marker, rest);
    expect(got.slice(got.indexOf(marker)).trimEnd()).toBe(marker);
  });
});
