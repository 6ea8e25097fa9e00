import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openScene, type Scene } from '../harness/scene.ts';
import { Wire } from '../harness/wire.ts';

/*
 * Hazard 11. Every vector is a request whose end another parser could see elsewhere, with a second request behind or inside. A
 * gateway that takes the second one for a request of its own has been used to smuggle it past whatever stood in front. The
 * upstream's record judges, not our status.
 */

interface Vector {
  readonly kind: string;
  readonly name: string;
  /** A character a byte. */
  readonly bytes: string;
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/smuggling.json', import.meta.url), 'utf8')) as Vector[];

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({
    maps: { origins: ['https://app.example.com'] },
    beside: (baseUrl) => ({
      files: {
        use: 'generic',
        baseUrl,
        credentials: { key: 'secret://google-maps/api-key' },
        inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
        scopes: ['maps'],
        operations: [
          { name: 'remove', method: 'DELETE', path: '/files/*' },
          { name: 'remove-some', method: 'DELETE', path: '/files', maxBody: '1KiB' },
        ],
      },
    }),
  });
});
afterAll(() => scene.close());

const auth = () => `Host: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n`;
const inner = () => `GET /proxy/maps/maps/api/geocode/json?address=smuggled HTTP/1.1\r\n${auth()}\r\n`;

function bytesOf(template: string): string {
  const length = inner().length;
  return template
    .replace('{innerLength+5}', String(length + 5))
    .replace('{innerLength}', String(length))
    .replace('{innerLengthHex}', length.toString(16))
    .replace(/\{(\d+)\}/, (_all, count) => 'a'.repeat(Number(count)))
    .replace('{inner}', inner())
    .replaceAll('{auth}', auth());
}

/** Sends bytes, waits for an answer, and then for a call that began after it: what the bytes set off has arrived by then. */
async function send(bytes: string) {
  const before = scene.upstream.received.length;
  const headsBefore = scene.heads.length;
  const wire = await Wire.open(scene.gateway.port);
  wire.send(bytes);
  const first = await wire.answer();
  await scene.call({ path: '/proxy/maps/maps/api/geocode/json?address=afterwards' });
  wire.leave();
  const heads = scene.heads.slice(headsBefore).filter((head) => !head.includes('address=afterwards'));
  const received = scene.upstream.received.slice(before).filter(({ url }) => !url.includes('address=afterwards'));
  return { first, heads, received };
}

describe.each(Object.entries(Object.groupBy(vectors, ({ kind }) => kind)))('%s', (kind, cases = []) => {
  test.each(cases)('$name: nothing reaches the upstream', async ({ bytes }) => {
    const { first, heads } = await send(bytesOf(bytes));
    expect(heads).toEqual([]);
    expect(first?.status).toBeGreaterThanOrEqual(200);
    expect(first?.status).toBeLessThan(500);
    // RFC 9112, section 6.3: with its framing in doubt a connection cannot go on. A body nobody wants is not in doubt.
    if (kind !== 'a body where none belongs') expect(first?.headers['connection']).toBe('close');
  });
});

describe('what has one reading', () => {
  const post = (headers: string, body: string) =>
    `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\n${auth()}${headers}\r\n${body}`;

  test.each([
    ['a length', 'Content-Length: 5\r\n', 'hello'],
    ['chunks', 'Transfer-Encoding: chunked\r\n', '3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n'],
    ['chunks in capitals', 'TRANSFER-ENCODING: Chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'],
    ['chunks with extensions', 'Transfer-Encoding: chunked\r\n', '5;a=b;c="d"\r\nhello\r\n0;e\r\n\r\n'],
    ['zeros before a size', 'Transfer-Encoding: chunked\r\n', '0005\r\nhello\r\n0\r\n\r\n'],
    [
      'a trailer',
      'Transfer-Encoding: chunked\r\n',
      '5\r\nhello\r\n0\r\nX-Goog-FieldMask: *\r\nAuthorization: x\r\n\r\n',
    ],
  ])('arrives with one length and nothing of its framing: %s', async (_name, headers, body) => {
    const { received } = await send(post(headers, body));
    expect(received).toHaveLength(1);
    const [request] = received;
    expect(request?.body.toString()).toBe('hello');
    const framing = request?.rawHeaders.filter((each) => /^(content-length|transfer-encoding|te|trailer)$/i.test(each));
    expect(framing).toEqual(['content-length']);
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.headers).not.toHaveProperty('x-goog-fieldmask');
  });

  test('is a request after another: a pipelined one is no part of the body before it', async () => {
    const { received } = await send(`${post('Content-Length: 5\r\n', 'hello')}${inner()}`);
    const seen = received.map(({ method, url, body }) => `${method} ${url.split(/[?&]/, 2).join(' ')} ${body}`).sort();
    expect(seen).toEqual(['GET /maps/api/geocode/json address=smuggled ', 'POST /v1/places:searchText hello']);
  });

  test('is a body that looks like a request', async () => {
    const { received } = await send(post(`Content-Length: ${inner().length}\r\n`, inner()));
    expect(received.map(({ url, body }) => [url, body.toString('latin1')])).toEqual([
      ['/v1/places:searchText', inner()],
    ]);
  });

  test('is a chunked DELETE whose operation allows a body', async () => {
    const head = `DELETE /proxy/files/files HTTP/1.1\r\n${auth()}Transfer-Encoding: chunked\r\n\r\n`;
    const { received } = await send(`${head}5\r\nhello\r\n0\r\n\r\n`);
    expect(received.map(({ method, headers, body }) => [method, headers['content-length'], body.toString()])).toEqual([
      ['DELETE', '5', 'hello'],
    ]);
  });

  test.each([
    ['h2c', 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'],
    ['TLS', 'Connection: upgrade\r\nUpgrade: TLS/1.2\r\n'],
  ])('is a request that asks for an upgrade to %s: it gets an answer and no tunnel', async (_name, headers) => {
    const outer = '/proxy/maps/maps/api/geocode/json?address=outer';
    const { first, received } = await send(`GET ${outer} HTTP/1.1\r\n${auth()}${headers}\r\n\0\0\0tunnelled`);
    expect(first?.status).toBe(200);
    expect(received).toHaveLength(1);
    expect(received[0]?.rawHeaders.join()).not.toMatch(/upgrade|http2-settings|sec-websocket/i);
  });
});
