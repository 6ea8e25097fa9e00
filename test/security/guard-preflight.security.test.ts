import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CallResult, GEOCODE } from '../harness/call.ts';
import { mapsSection } from '../harness/gateway.ts';
import { openScene, type Scene } from '../harness/scene.ts';

const APP = 'https://app.example.com';
const LOCAL = 'http://localhost:5173';
const ALLOW_ORIGIN = 'access-control-allow-origin';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({
    maps: { origins: [APP, LOCAL] },
    beside: (origin) => ({
      'no-browser': { ...mapsSection(origin), origins: [] },
      unsaid: mapsSection(origin),
    }),
  });
});
afterAll(() => scene.close());

interface Asked {
  readonly path?: string;
  readonly origin?: string;
  readonly method?: string;
  readonly headers?: string;
}

/** A preflight, which never carries a token. */
function preflight({ path = GEOCODE, origin = APP, method = 'GET', headers = 'authorization' }: Asked = {}) {
  return scene.call({
    method: 'OPTIONS',
    path,
    token: undefined,
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers !== '' && { 'access-control-request-headers': headers }),
    },
  });
}

const list = (answer: CallResult, name: string) =>
  String(answer.headers[name] ?? '')
    .toLowerCase()
    .split(/, */);

function expectRefusal(answer: CallResult, status: number, code: string): void {
  expect(answer).toMatchObject({ status, code });
  expect(answer.headers).not.toHaveProperty('access-control-allow-methods');
  expect(answer.headers).not.toHaveProperty('access-control-allow-headers');
}

describe('a preflight', () => {
  test.each([APP, LOCAL])(
    'from a listed origin, %s, is answered without a token and without a body',
    async (origin) => {
      const answer = await preflight({ origin });
      expect(answer.status).toBe(204);
      expect(answer.headers[ALLOW_ORIGIN]).toBe(origin);
      expect(answer.headers['access-control-allow-methods']).toBe('GET');
      expect(list(answer, 'access-control-allow-headers')).toEqual(['authorization']);
      expect(Number(answer.headers['access-control-max-age'])).toBeGreaterThan(0);
      expect(list(answer, 'vary')).toEqual(
        expect.arrayContaining(['origin', 'access-control-request-method', 'access-control-request-headers']),
      );
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      expect(scene.upstream.received).toEqual([]);
    },
  );

  test.each([
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'https://sub.app.example.com',
    'https://APP.example.com',
    'https://app.example.com/',
    'https://app.example.com, https://evil.example',
    'null',
    '*',
    '',
  ])('from an origin that is not listed is refused: %j', async (origin) => {
    const answer = await preflight({ origin });
    expectRefusal(answer, 403, 'origin_not_allowed');
    expect(answer.headers).not.toHaveProperty(ALLOW_ORIGIN);
    expect(list(answer, 'vary')).toContain('origin');
  });

  test.each(['no-browser', 'unsaid'])('for an integration without origins (%s) is refused', async (integration) => {
    expectRefusal(await preflight({ path: GEOCODE.replace('/maps/', `/${integration}/`) }), 403, 'origin_not_allowed');
  });

  test.each<[string, Asked, number, string]>([
    ['an integration that is not there', { path: '/proxy/nobody/x' }, 404, 'unknown_route'],
    ['an operation that is not there', { path: '/proxy/maps/maps/api/nothing/json' }, 404, 'unknown_route'],
    ['another method than the operation has', { method: 'POST' }, 404, 'unknown_route'],
    ['a method in small letters', { method: 'get' }, 404, 'unknown_route'],
    ['OPTIONS itself', { method: 'OPTIONS' }, 404, 'unknown_route'],
    ['any method', { method: '*' }, 404, 'unknown_route'],
    ['an ambiguous path', { path: '/proxy/maps/v1/places/%2e%2e' }, 400, 'ambiguous_path'],
    ['a header that is not taken', { headers: 'authorization, x-evil' }, 403, 'header_not_allowed'],
    ['any header', { headers: '*' }, 403, 'header_not_allowed'],
    ['cookies', { headers: 'cookie' }, 403, 'header_not_allowed'],
    ['a forwarding header', { headers: 'x-forwarded-for' }, 403, 'header_not_allowed'],
    ['a method override', { headers: 'x-http-method-override' }, 403, 'header_not_allowed'],
    ['a broken header name', { headers: 'x-stainless-lang\tx' }, 403, 'header_not_allowed'],
  ])('for %s is refused', async (_name, asked, status, code) => {
    expectRefusal(await preflight(asked), status, code);
    expect(scene.upstream.received).toEqual([]);
  });

  test.each([
    ['OpenAI and Anthropic', 'authorization,content-type,x-stainless-arch,x-stainless-lang,x-stainless-os'],
    [
      'OpenAI and Anthropic',
      'x-stainless-package-version,x-stainless-retry-count,x-stainless-runtime-version,x-stainless-timeout',
    ],
    ['Anthropic', 'anthropic-version,anthropic-beta,anthropic-dangerous-direct-browser-access,x-api-key'],
    ['OpenAI', 'openai-organization,openai-project,openai-beta'],
    ['Google', 'content-type,x-goog-api-client,x-goog-api-key,x-goog-fieldmask,x-goog-maps-session-id'],
    ['tracing', 'traceparent,tracestate,baggage'],
    ['fetch', 'Authorization, Content-Type, If-None-Match, Range, Idempotency-Key'],
  ])('for the headers of the SDK of %s is granted: %s', async (_vendor, headers) => {
    const answer = await preflight({ headers });
    expect(answer.status).toBe(204);
    expect(list(answer, 'access-control-allow-headers')).toEqual(headers.toLowerCase().split(/, */));
  });

  test('that asks for no header is granted none', async () => {
    const answer = await preflight({ headers: '' });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-headers'] ?? '').toBe('');
  });
});

describe('OPTIONS that is no preflight', () => {
  test.each<[string, Record<string, string>]>([
    ['without Origin', { 'access-control-request-method': 'GET' }],
    ['without a method', { origin: APP }],
  ])('%s is a call like any: it needs a token, and there is no such operation', async (_name, headers) => {
    expect((await scene.call({ method: 'OPTIONS', token: undefined, headers })).code).toBe('unauthenticated');
    expect((await scene.call({ method: 'OPTIONS', headers })).code).toBe('unknown_route');
    expect(scene.upstream.received).toEqual([]);
  });
});
