import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApp } from '../../src/app.ts';
import { systemClock } from '../../src/core/clock.ts';
import { googleMapsOperations } from '../../src/integrations/google-maps/operations.ts';
import { createPublicServer } from '../../src/server.ts';
import { Readiness } from '../../src/telemetry/readiness.ts';
import { call } from '../harness/call.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { exchange } from '../harness/wire.ts';

/* Hazard 9: one route without the middleware (Portkey#1718). */

interface Layer {
  readonly name: string;
  readonly handle: (...given: unknown[]) => unknown;
  readonly route?: { readonly path: string; readonly methods: Record<string, boolean> };
}

const app = createApp({
  clock: systemClock,
  pipeline: async () => {},
  readiness: new Readiness(),
  sourceOf: () => '127.0.0.1',
  publicOrigin: undefined,
  recordRefusal: () => {},
});
const layers = (app.router as unknown as { stack: Layer[] }).stack;

describe("the application's router", () => {
  test('has two routes, both to read only', () => {
    const routes = layers.flatMap(({ route }) => (route ? [`${Object.keys(route.methods).join()} ${route.path}`] : []));
    expect(routes).toEqual(['get /healthz', 'get /readyz']);
  });

  test('has no other layers than the ones known here: a new one needs a test of what it lets through', () => {
    const others = layers.filter(({ route }) => route === undefined);
    // Helmet, own targets, the pipeline (calls, and callers' own keys), 404, and the error handler with its four parameters.
    expect(others.map(({ handle }) => handle.length)).toEqual([3, 3, 3, 0, 4]);
  });

  test('is all that the public listener calls', () => {
    const server: Server = createPublicServer(app, { headers: 1000, request: 1000, keepAlive: 1000 }, () => {});
    const events = ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect', 'clientError'];
    expect(Object.fromEntries(events.map((event) => [event, server.listenerCount(event)]))).toEqual({
      request: 1,
      checkContinue: 1,
      checkExpectation: 1,
      upgrade: 0,
      connect: 0,
      clientError: 1,
    });
    server.close();
  });
});

describe('without a token', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene({ maps: { origins: ['https://app.example.com'] } });
  });
  afterAll(() => scene.close());

  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
  const operations = googleMapsOperations.map(({ path }) => `/proxy/maps${path.replaceAll('*', 'x')}`);
  const guesses = [
    '/',
    '/proxy',
    '/proxy/',
    '/proxy/maps',
    '/proxy/maps/',
    '/metrics',
    '/admin',
    '/webhooks/twilio-sms',
    '/me',
    '/me/keys',
    '/me/keys/maps',
    '/me/keys/maps/x',
  ];
  const more = [
    '/favicon.ico',
    '/robots.txt',
    '/.env',
    '/config/gateway.yaml',
    '/health',
    '/status',
    '/debug',
    '/vault',
  ];
  const disguises: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['an empty Authorization', 'Authorization:\r\n'],
    ['Basic credentials', 'Authorization: Basic YWxpY2U6c2VjcmV0\r\n'],
    ['the token elsewhere', 'X-Api-Key: {token}\r\nX-Goog-Api-Key: {token}\r\nCookie: token={token}\r\n'],
    ['a foreign Proxy-Authorization', 'Proxy-Authorization: Bearer {token}\r\n'],
    ['words of a trusted proxy', 'X-Forwarded-User: alice\r\nX-Remote-User: alice\r\nX-Forwarded-For: 127.0.0.1\r\n'],
    ['an upgrade', 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'],
    ['an expectation', 'Expect: 100-continue\r\nContent-Length: 2\r\n'],
  ];

  /** How often a secret was asked for, whether the cache had it or not. */
  async function secretsRead(): Promise<number> {
    const { text } = await call(`http://127.0.0.1:${scene.gateway.adminPort}/metrics`);
    const counts = [...text.matchAll(/^portcullis_secret_cache_(?:hits|misses)_total\{.*\} (\d+)$/gm)];
    expect(counts).toHaveLength(2);
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  test.each(disguises)('no method and path reaches an upstream or a secret, with %s', async (_name, headers) => {
    const before = await secretsRead();
    const targets = [...operations, ...guesses, ...more].flatMap((path) => methods.map((method) => ({ method, path })));
    const answers = await Promise.all(
      targets.map(async ({ method, path }) => {
        const head = `${method} ${path}?token=${scene.token} HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n`;
        // With Connection: close an answer to HEAD, which has a length and no body, ends all the same.
        const answer = await exchange(scene.gateway.port, `${head}${headers.replaceAll('{token}', scene.token)}\r\n`);
        return { method, path, status: answer?.status ?? 0 };
      }),
    );
    expect(answers.filter(({ method, status }) => method !== 'HEAD' && (status < 400 || status >= 500))).toEqual([]);
    expect(scene.upstream.received).toEqual([]);
    expect(await secretsRead()).toBe(before);
  });

  test('with a token of nothing but garbage, an operation is a 401', async () => {
    const before = await secretsRead();
    for (const token of ['x', 'undefined', 'null', scene.token.slice(0, -2), `${scene.token}x`]) {
      expect((await scene.call({ token })).status).toBe(401);
    }
    expect(scene.upstream.received).toEqual([]);
    expect(await secretsRead()).toBe(before);
  });

  test.each(['/healthz', '/readyz'])('%s answers, and is no way to anything else', async (path) => {
    const before = await secretsRead();
    const answer = await scene.call({ path, headers: { authorization: '' } });
    expect(answer.status).toBe(200);
    expect(Object.keys(JSON.parse(answer.text) as object)).toEqual(
      path === '/healthz' ? ['status'] : ['status', 'waitingFor', 'warnings'],
    );
    expect((await scene.call({ path: `${path}/proxy/maps`, headers: { authorization: '' } })).status).toBe(404);
    expect(await secretsRead()).toBe(before);
  });
});

describe('the admin listener', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  test('serves GET /metrics, and the public one does not', async () => {
    const request = 'GET /metrics HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n';
    const admin = await exchange(scene.gateway.adminPort, request);
    expect(admin?.status).toBe(200);
    expect(admin?.body).toContain('portcullis_requests_total');
    const open = await exchange(
      scene.gateway.port,
      request.replace('\r\n\r\n', `\r\nAuthorization: Bearer ${scene.token}\r\n\r\n`),
    );
    expect(open).toMatchObject({ status: 404, code: 'unknown_route' });
  });

  test.each([
    'GET /',
    'POST /metrics',
    'GET /metrics/',
    'GET //metrics',
    'GET /healthz',
    'GET /proxy/maps/maps/api/geocode/json?address=x',
  ])('serves nothing else: %s', async (line) => {
    const head = `${line} HTTP/1.1\r\nHost: admin\r\nAuthorization: Bearer ${scene.token}\r\nConnection: close\r\n\r\n`;
    expect((await exchange(scene.gateway.adminPort, head))?.status).toBe(404);
    expect(scene.upstream.received).toEqual([]);
  });
});
