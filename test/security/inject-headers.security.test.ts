import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { CANARY, mapsSection } from '../harness/gateway.ts';
import { sendRaw, statusOf } from '../harness/raw-http.ts';
import { headerPairs, headerValues, rawRequest } from '../harness/received.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';

// Hazard 6: which of the caller's headers arrive. Ours win, whatever the caller sends.

const KEY = 'generic-canary-5d1f';
const PLACES = '/proxy/maps/v1/places/ChIJ';
let rig: Rig;

beforeAll(async () => {
  rig = await startRig({
    environment: { GENERIC_KEY: KEY },
    config: (upstream) => ({
      integrations: {
        maps: mapsSection(upstream),
        bearer: genericSection(upstream, { inject: [{ in: 'bearer', value: '{key}' }] }),
        header: genericSection(upstream, { requestHeaders: ['X-Api-Key', 'X-Tenant'] }),
      },
    }),
  });
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

const authorization = () => `Authorization: Bearer ${rig.token}`;

const keptBack: readonly string[] = [
  'Cookie: session=EVIL',
  'Set-Cookie: session=EVIL',
  'X-Api-Key: EVIL',
  'x-API-key: EVIL',
  'X-Goog-Api-Key: EVIL',
  'X-Goog-User-Project: EVIL',
  'X-Goog-Iam-Authorization-Token: EVIL',
  'Api-Key: EVIL',
  'X-Authorization: EVIL',
  'Proxy-Authorization: EVIL',
  'X-Auth-Token: EVIL',
  'X-Forwarded-For: EVIL',
  'X-Forwarded-Host: EVIL',
  'X-Forwarded-Proto: EVIL',
  'Forwarded: for=EVIL',
  'X-Real-IP: EVIL',
  'True-Client-IP: EVIL',
  'Via: 1.1 EVIL',
  'X-HTTP-Method-Override: EVIL',
  'X-HTTP-Method: EVIL',
  'X-Method-Override: EVIL',
  'X-Original-URL: /EVIL',
  'X-Rewrite-URL: /EVIL',
  'X-Host: EVIL',
  'Keep-Alive: timeout=EVIL',
  'Proxy-Connection: EVIL',
  'TE: trailers;q=EVIL',
  'Trailer: EVIL',
  'Origin: http://127.0.0.1.EVIL',
  'Referer: https://app.example.com/?token=EVIL',
  'X-Request-Id: EVIL',
  'Traceparent: EVIL',
  'X-Unheard-Of: EVIL',
];

test.each(keptBack)('%s stays behind', async (header) => {
  // An unlisted origin is refused altogether; its own tests are elsewhere.
  for (const target of [GEOCODE, PLACES]) {
    const answer = await sendRaw(rig.gateway.port, rawRequest(`GET ${target}`, [authorization(), header]));
    expect(statusOf(answer)).toBe(header.startsWith('Origin') ? 403 : 200);
  }
  expect(rig.upstream.received.map(({ rawHeaders, url }) => [url, ...rawHeaders].join('\n')).join('\n')).not.toContain(
    'EVIL',
  );
});

const passedOn: readonly string[] = [
  'Accept: image/png',
  'Accept-Encoding: gzip',
  'Accept-Language: zh-TW',
  'Range: bytes=0-99',
  'If-None-Match: "abc"',
  'If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT',
  'If-Match: "abc"',
  'If-Unmodified-Since: Mon, 01 Jan 2024 00:00:00 GMT',
  'If-Range: "abc"',
  'User-Agent: tests',
  'Idempotency-Key: 7',
  'X-Goog-FieldMask: places.id',
];

test.each(passedOn)('%s arrives', async (header) => {
  await sendRaw(rig.gateway.port, rawRequest(`GET ${GEOCODE}`, [authorization(), header]));
  const [name = '', value] = header.split(/: (.*)/);
  expect(headerValues(rig.upstream.received[0], name)).toEqual([value]);
});

test.each(passedOn)('%s stays behind when Connection lists it', async (header) => {
  const [name = ''] = header.split(':');
  for (const connection of [name, name.toUpperCase(), `close, ${name}`, `x-other ,${name},`]) {
    const headers = [authorization(), header, `Connection: ${connection}`];
    expect(statusOf(await sendRaw(rig.gateway.port, rawRequest(`GET ${GEOCODE}`, headers)))).toBe(200);
    expect(headerValues(rig.upstream.received.at(-1), name)).toEqual([]);
  }
});

test('nothing else than the base set, the key and the transport arrives', async () => {
  await sendRaw(
    rig.gateway.port,
    rawRequest(`GET ${PLACES}`, [
      authorization(),
      ...passedOn,
      ...keptBack.filter((each) => !each.startsWith('Origin')),
    ]),
  );
  const received = rig.upstream.received[0];
  const names = received === undefined ? [] : headerPairs(received).map(([name]) => name);
  const expected = [
    ...passedOn.map((each) => each.split(':')[0]?.toLowerCase()),
    'host',
    'connection',
    'x-goog-api-key',
  ];
  expect(names.sort()).toEqual(expected.sort());
  expect(headerValues(received, 'host')).toEqual([new URL(rig.upstream.origin).host]);
});

describe('the injected header is there once, and is ours', () => {
  const places: readonly [string, string, string, () => string][] = [
    ['X-Goog-Api-Key', PLACES, 'x-goog-api-key', () => CANARY],
    ['X-Api-Key, which the config lets callers send', '/proxy/header/v1/x', 'x-api-key', () => KEY],
    ['Authorization', '/proxy/bearer/v1/x', 'authorization', () => `Bearer ${KEY}`],
  ];
  const attempts: readonly (readonly string[])[] = [
    [],
    ['X-Goog-Api-Key: EVIL', 'X-Api-Key: EVIL'],
    ['x-goog-api-key: EVIL', 'X-GOOG-API-KEY: EVIL', 'x-api-key: EVIL', 'X-API-KEY: EVIL'],
    ['Connection: x-goog-api-key, x-api-key, authorization'],
    ['X-Api-Key: EVIL', 'Connection: X-Api-Key'],
  ];

  test.each(places)('%s', async (_name, target, name, value) => {
    for (const headers of attempts) {
      const answer = await sendRaw(rig.gateway.port, rawRequest(`GET ${target}`, [authorization(), ...headers]));
      expect(statusOf(answer)).toBe(200);
      expect(headerValues(rig.upstream.received.at(-1), name)).toEqual([value()]);
    }
  });
});

test("the caller's token arrives nowhere", async () => {
  for (const target of [GEOCODE, PLACES, '/proxy/bearer/v1/x', '/proxy/header/v1/x']) await rig.call(target);
  const seen = JSON.stringify(rig.upstream.received.map(({ url, rawHeaders }) => [url, rawHeaders]));
  expect(rig.upstream.received).toHaveLength(4);
  for (const piece of rig.token.split('.')) expect(seen).not.toContain(piece);
});
