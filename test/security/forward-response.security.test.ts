import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { GEOCODE } from '../harness/call.ts';
import { mapsSection } from '../harness/gateway.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';
import type { Answer } from '../harness/upstream.ts';

// Hazard 7: what of the provider's answer comes back.

const ORIGIN = 'https://app.example.com';
let rig: Rig;
let answer: Answer;

beforeAll(async () => {
  rig = await startRig({
    environment: { GENERIC_KEY: 'canary' },
    answer: (received, response) => answer(received, response),
    config: (upstream) => ({
      integrations: {
        maps: {
          ...mapsSection(upstream),
          origins: [ORIGIN],
          // A 429 or 503 that asks for a pause is answered with one.
          limit: { requests: 10_000, window: '1m', adaptive: false },
        },
        api: genericSection(upstream, {
          responseHeaders: ['X-Total-Count'],
          operations: ['GET', 'HEAD', 'POST', 'DELETE'].map((method) => ({
            name: method.toLowerCase(),
            method,
            path: '/v1/x',
          })),
        }),
      },
    }),
  });
});
afterAll(() => rig?.close());
beforeEach(() => {
  answer = (_received, response) => response.end('{}');
});

const answerWith = (headers: Record<string, string | string[]>, status = 200, body: string | Buffer = '{}') => {
  answer = (_received, response) => response.writeHead(status, headers).end(body);
};

const stripped: Record<string, string> = {
  'Set-Cookie': 'session=EVIL; Path=/',
  'Set-Cookie2': 'EVIL',
  'Alt-Svc': 'h3="EVIL:443"',
  Server: 'EVIL',
  'X-Powered-By': 'EVIL',
  Via: '1.1 EVIL',
  'Access-Control-Allow-Origin': 'https://EVIL.example',
  'Access-Control-Allow-Credentials': 'EVIL',
  'Access-Control-Allow-Headers': 'EVIL',
  'Access-Control-Expose-Headers': 'EVIL',
  'Access-Control-Max-Age': 'EVIL',
  'Timing-Allow-Origin': 'EVIL',
  'Proxy-Authenticate': 'Basic realm=EVIL',
  'WWW-Authenticate': 'Basic realm=EVIL',
  'Keep-Alive': 'timeout=5, EVIL',
  'Proxy-Connection': 'EVIL',
  'Strict-Transport-Security': 'max-age=0; EVIL',
  'Content-Security-Policy': 'script-src EVIL',
  'Clear-Site-Data': '"EVIL"',
  Refresh: '0; url=https://EVIL.example',
  Link: '<https://EVIL.example>; rel=preload',
  'Service-Worker-Allowed': '/EVIL',
  'X-Request-Id': 'EVIL',
  'X-Portcullis-Error': 'EVIL',
  RateLimit: 'EVIL',
  'X-Unheard-Of': 'EVIL',
  'CDN-Cache-Control': 'public, EVIL',
  'Surrogate-Control': 'max-age=EVIL',
  Trailer: 'EVIL',
};
test.each(Object.entries(stripped))('%s does not come back', async (name, value) => {
  answerWith({ [name]: value });
  const { status, headers } = await rig.call(GEOCODE, { headers: { origin: ORIGIN } });
  expect(status).toBe(200);
  expect(JSON.stringify(headers)).not.toContain('EVIL');
});

test('all of them together leave our own headers as they are', async () => {
  answerWith(stripped);
  const { status, headers } = await rig.call(GEOCODE, { headers: { origin: ORIGIN } });
  expect({ status, ...headers }).toMatchObject({ status: 200, 'access-control-allow-origin': ORIGIN });
});

test('a header that the provider lists in Connection is for us alone', async () => {
  answerWith({ Connection: 'X-Total-Count, ETag', 'X-Total-Count': '7', ETag: '"a"', Age: '1' });
  const { headers } = await rig.call('/proxy/api/v1/x');
  expect([headers['x-total-count'], headers['etag'], headers['age']]).toEqual([undefined, undefined, '1']);
});

const kept: Record<string, string> = {
  'content-type': 'application/json; charset=utf-8',
  'content-language': 'zh-TW',
  'content-disposition': 'attachment; filename="map.png"',
  etag: '"abc"',
  'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
  expires: 'Mon, 01 Jan 2024 00:00:00 GMT',
  age: '7',
  date: 'Mon, 01 Jan 2024 00:00:00 GMT',
  'accept-ranges': 'bytes',
  'retry-after': '120',
};
test.each(Object.entries(kept))('%s comes back', async (name, value) => {
  answerWith({ [name]: value });
  expect((await rig.call(GEOCODE)).headers[name]).toBe(value);
});

test("an integration's own answer headers come back, and only from there", async () => {
  answerWith({ 'X-Total-Count': '7' });
  expect((await rig.call('/proxy/api/v1/x')).headers['x-total-count']).toBe('7');
  expect((await rig.call(GEOCODE)).headers['x-total-count']).toBeUndefined();
});

describe('no shared cache in front may keep the answer', () => {
  const cacheControl: readonly [string | undefined, string][] = [
    [undefined, 'private'],
    ['', 'private'],
    ['public', 'private'],
    ['public, max-age=60', 'private, max-age=60'],
    ['PUBLIC,MAX-AGE=60', 'private, MAX-AGE=60'],
    ['max-age=60, s-maxage=600', 'private, max-age=60'],
    ['s-maxage="600"', 'private'],
    ['S-MaxAge=600 , public , max-age=1', 'private, max-age=1'],
    ['private', 'private'],
    ['private="x-key", max-age=60', 'private, max-age=60'],
    ['no-store', 'private, no-store'],
    ['no-cache, must-revalidate', 'private, no-cache, must-revalidate'],
    ['no-store, public, proxy-revalidate, immutable', 'private, no-store, immutable'],
  ];
  test.each(cacheControl)('Cache-Control: %s', async (given, seen) => {
    for (const status of [200, 404, 500]) {
      answerWith(given === undefined ? {} : { 'Cache-Control': given }, status);
      expect((await rig.call(GEOCODE)).headers['cache-control']).toBe(seen);
    }
  });

  test('nor one that comes twice', async () => {
    answerWith({ 'Cache-Control': ['public', 's-maxage=600, max-age=5'] });
    expect((await rig.call(GEOCODE)).headers['cache-control']).toBe('private, max-age=5');
  });

  const vary: readonly [string | string[] | undefined, string[]][] = [
    [undefined, ['Authorization', 'Origin']],
    ['Accept-Encoding', ['Accept-Encoding', 'Authorization', 'Origin']],
    ['accept-encoding, ORIGIN', ['accept-encoding', 'ORIGIN', 'Authorization']],
    [
      ['X-A', 'X-B, authorization'],
      ['X-A', 'X-B', 'authorization', 'Origin'],
    ],
    ['*', ['*']],
    ['Accept, *', ['*']],
  ];
  test.each(vary)('Vary: %s', async (given, seen) => {
    answerWith(given === undefined ? {} : { Vary: given });
    const { headers } = await rig.call(GEOCODE);
    expect(String(headers['vary']).split(', ').sort()).toEqual(seen.sort());
  });
});

describe('answers without a body', () => {
  test.each([
    ['GET', 304, { ETag: '"a"' }],
    ['GET', 204, {}],
    ['HEAD', 200, { 'Content-Length': '12345' }],
    ['DELETE', 204, {}],
    ['GET', 200, { 'Content-Length': '0' }],
  ] as const)('%s %i is passed on, and the connection serves on', async (method, status, headers) => {
    for (let times = 0; times < 3; times += 1) {
      answerWith(headers, status, '');
      const seen = await rig.call('/proxy/api/v1/x', { method });
      expect(seen).toMatchObject({ status, text: '', headers: { 'cache-control': 'private' } });
      if ('Content-Length' in headers) expect(seen.headers['content-length']).toBe(headers['Content-Length']);
      answerWith({}, 200, 'next');
      expect((await rig.call('/proxy/api/v1/x')).text).toBe('next');
    }
  });
});

test.each([200, 201, 206, 400, 401, 403, 404, 409, 418, 429, 500, 502, 503])(
  'a %i of the provider is its own',
  async (status) => {
    answerWith({ 'Retry-After': '9' }, status, 'as it is');
    const seen = await rig.call(GEOCODE);
    expect(seen).toMatchObject({ status, text: 'as it is', code: undefined });
    expect(seen.headers['retry-after']).toBe('9');
  },
);

test('a compressed body passes through byte for byte', async () => {
  const body = gzipSync('x'.repeat(100_000));
  answerWith({ 'Content-Encoding': 'gzip', 'Content-Length': String(body.length) }, 200, body);
  const headers = { authorization: `Bearer ${rig.token}`, 'accept-encoding': 'gzip' };
  const seen = await request(rig.gateway.origin + GEOCODE, { headers });
  expect(seen.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-length': String(body.length) });
  expect(Buffer.from(await seen.body.arrayBuffer()).equals(body)).toBe(true);
  expect(rig.upstream.received.at(-1)?.headers['accept-encoding']).toBe('gzip');
});

test('interim answers (103 Early Hints) do not pass, the final one does', async () => {
  answer = (_received, response) => {
    response.writeEarlyHints({ link: '</EVIL.css>; rel=preload' });
    response.end('final');
  };
  const seen = await rig.call(GEOCODE);
  expect(seen).toMatchObject({ status: 200, text: 'final' });
  expect(JSON.stringify(seen.headers)).not.toContain('EVIL');
});
