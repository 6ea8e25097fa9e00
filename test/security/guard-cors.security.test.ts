import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CallResult, GEOCODE } from '../harness/call.ts';
import { mapsSection } from '../harness/gateway.ts';
import { openScene, type Scene } from '../harness/scene.ts';

const APP = 'https://app.example.com';
const PUBLIC = 'https://api.example.com';
const ALLOW_ORIGIN = 'access-control-allow-origin';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({
    server: { publicOrigin: PUBLIC },
    maps: { origins: [APP] },
    beside: (origin) => ({
      'no-browser': { ...mapsSection(origin), origins: [] },
      unsaid: mapsSection(origin),
    }),
  });
});
afterAll(() => scene.close());

const list = (answer: CallResult, name: string) =>
  String(answer.headers[name] ?? '')
    .toLowerCase()
    .split(/, */);

describe('a call', () => {
  test('from a listed origin may be read by it, and what is ours in it too', async () => {
    const answer = await scene.call({ headers: { origin: APP } });
    expect(answer.status).toBe(200);
    expect(answer.headers[ALLOW_ORIGIN]).toBe(APP);
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    expect(list(answer, 'vary')).toEqual(expect.arrayContaining(['origin', 'authorization']));
    expect(list(answer, 'access-control-expose-headers')).toEqual(
      expect.arrayContaining(['x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after', 'etag', 'content-range']),
    );
  });

  test.each<[string, Record<string, string>]>([
    ['no browser', {}],
    ['the origin of the gateway itself', { origin: PUBLIC }],
  ])('from %s needs no listing, gets no permission, and varies by origin', async (_name, headers) => {
    const answer = await scene.call({ headers });
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty(ALLOW_ORIGIN);
    expect(list(answer, 'vary')).toContain('origin');
  });

  test.each(['https://evil.example', 'null', `${APP}.evil.example`])('from %s reaches nothing', async (origin) => {
    const before = scene.upstream.received.length;
    const answer = await scene.call({ headers: { origin } });
    expect(answer).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    expect(answer.headers).not.toHaveProperty(ALLOW_ORIGIN);
    expect(scene.upstream.received).toHaveLength(before);
  });

  test.each(['no-browser', 'unsaid'])(
    'from any origin reaches nothing where none is listed: %s',
    async (integration) => {
      const before = scene.upstream.received.length;
      const path = GEOCODE.replace('/maps/', `/${integration}/`);
      expect((await scene.call({ path, headers: { origin: APP } })).code).toBe('origin_not_allowed');
      expect((await scene.call({ path })).status).toBe(200);
      expect(scene.upstream.received).toHaveLength(before + 1);
    },
  );

  test.each<[string, { token?: string | undefined; path?: string }]>([
    ['unauthenticated', { token: undefined }],
    ['unauthenticated', { token: 'x' }],
    ['ambiguous_path', { path: '/proxy/maps/v1//places' }],
    ['ambiguous_query', { path: `${GEOCODE}%zz` }],
    ['unknown_route', { path: '/proxy/maps/nothing' }],
  ])('that fails (%s) may be read by a listed origin too', async (code, options) => {
    const answer = await scene.call({ headers: { origin: APP }, ...options });
    expect(answer.code).toBe(code);
    expect(answer.headers[ALLOW_ORIGIN]).toBe(APP);
    expect(list(answer, 'access-control-expose-headers')).toEqual(
      expect.arrayContaining(['x-request-id', 'x-portcullis-error', 'www-authenticate']),
    );
    expect(list(answer, 'vary')).toContain('origin');
  });

  test('that two requests disagree about may be read: a header twice', async () => {
    const answer = await scene.call({ headers: { origin: APP, range: ['bytes=0-1', 'bytes=2-3'] } });
    expect(answer.code).toBe('bad_request');
    expect(answer.headers[ALLOW_ORIGIN]).toBe(APP);
  });

  test('with two ranges may read that this is one too many', async () => {
    const answer = await scene.call({ headers: { origin: APP, range: ['bytes=0-1', 'bytes=2-3'] } });
    expect(answer.code).toBe('bad_request');
    expect(answer.headers[ALLOW_ORIGIN]).toBe(APP);
  });
});

test("a provider's own CORS headers do not speak for the gateway", async () => {
  const loose = await openScene({
    issuer: scene.issuer,
    answer: (_request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Allow-Credentials', 'true');
      response.end('{}');
    },
  });
  const answer = await loose.call();
  await loose.close();
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
