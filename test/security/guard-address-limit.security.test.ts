import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { CallResult } from '../harness/call.ts';
import { openScene, type Scene } from '../harness/scene.ts';

/* The limit per address before anyone is authenticated. A trusted proxy lets one test speak for many addresses. */

const LIMIT = 3;
let scene: Scene;
let forged: string;

beforeAll(async () => {
  scene = await openScene({
    server: { addressLimit: { requests: LIMIT, window: '10m' }, trustedProxies: ['127.0.0.1'] },
    maps: { origins: ['https://app.example.com'] },
  });
  const [header, payload] = scene.token.split('.');
  forged = `${header}.${payload}.${Buffer.alloc(256, 1).toString('base64url')}`;
});
afterAll(() => scene.close());
afterEach(() => {
  jest.restoreAllMocks();
});

const from = (address: string, token: string = scene.token, path?: string) =>
  scene.call({ token, headers: { 'x-forwarded-for': address }, ...(path !== undefined && { path }) });

async function flood(address: string, count: number): Promise<CallResult[]> {
  const answers: CallResult[] = [];
  for (let sent = 0; sent < count; sent += 1) answers.push(await from(address, forged));
  return answers;
}

const statuses = (answers: readonly CallResult[]) => answers.map(({ status }) => status);

describe('a flood without a valid token from one address', () => {
  test('is refused beyond the limit, with the time to wait, and nothing is verified', async () => {
    const verify = jest.spyOn(globalThis.crypto.subtle, 'verify');
    const answers = await flood('203.0.113.1', LIMIT + 4);
    expect(statuses(answers)).toEqual([401, 401, 401, 429, 429, 429, 429]);
    expect(verify).toHaveBeenCalledTimes(LIMIT);
    for (const { code, headers } of answers.slice(LIMIT)) {
      expect(code).toBe('rate_limited');
      expect(headers['content-type']).toBe('application/problem+json');
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(600);
      expect(headers).not.toHaveProperty('www-authenticate');
    }
  });

  test('shuts out that address, with or without a token, and reaches nothing', async () => {
    await flood('203.0.113.2', LIMIT);
    const before = scene.upstream.received.length;
    expect((await from('203.0.113.2')).code).toBe('rate_limited');
    expect(scene.upstream.received).toHaveLength(before);
  });

  test('is no matter to another address', async () => {
    await flood('203.0.113.3', LIMIT + 1);
    expect((await from('203.0.113.4')).status).toBe(200);
  });

  test.each([
    ['an unknown integration', '/proxy/nobody/x'],
    ['an ambiguous path', '/proxy/maps/v1/places/%2e%2e'],
    ['a target that is none', '/proxy/'],
  ])('counts %s too', async (name, path) => {
    const address = `203.0.113.${10 + name.length}`;
    for (let sent = 0; sent < LIMIT; sent += 1) expect((await from(address, forged, path)).status).not.toBe(429);
    expect((await from(address, forged, path)).status).toBe(429);
  });

  test('leaves the health checks alone', async () => {
    await flood('203.0.113.5', LIMIT + 1);
    expect((await from('203.0.113.5', forged, '/healthz')).status).toBe(200);
  });

  test('can read its refusal in a browser', async () => {
    await flood('203.0.113.6', LIMIT);
    const headers = { 'x-forwarded-for': '203.0.113.6', origin: 'https://app.example.com' };
    const answer = await scene.call({ headers });
    expect(answer.code).toBe('rate_limited');
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example.com');
  });
});

describe('a call that is allowed', () => {
  test('is not counted: many users behind one address', async () => {
    for (let sent = 0; sent < LIMIT * 3; sent += 1) expect((await from('203.0.113.7')).status).toBe(200);
    expect(statuses(await flood('203.0.113.7', LIMIT + 1))).toEqual([401, 401, 401, 429]);
  });

  test('gives back its own count and no more', async () => {
    expect(statuses(await flood('203.0.113.8', LIMIT - 1))).toEqual([401, 401]);
    for (let sent = 0; sent < LIMIT; sent += 1) expect((await from('203.0.113.8')).status).toBe(200);
    expect(statuses(await flood('203.0.113.8', 2))).toEqual([401, 429]);
  });

  test('is counted when it may not do what it asks: a token for nothing is no way around the limit', async () => {
    const stranger = await scene.issuer.sign({ scope: 'other' });
    const answers: CallResult[] = [];
    for (let sent = 0; sent <= LIMIT; sent += 1) answers.push(await from('203.0.113.9', stranger));
    expect(statuses(answers)).toEqual([403, 403, 403, 429]);
  });
});

test('a preflight that is granted is not counted: browsers send one for each URL', async () => {
  for (let sent = 0; sent < LIMIT * 3; sent += 1) {
    const headers = {
      'x-forwarded-for': '203.0.113.10',
      origin: 'https://app.example.com',
      'access-control-request-method': 'GET',
    };
    expect((await scene.call({ method: 'OPTIONS', token: undefined, headers })).status).toBe(204);
  }
});

describe('one address', () => {
  test.each([
    ['an IPv6 /56', ['2001:db8:1::1', '2001:db8:1::2', '2001:db8:1:ff::1'], '2001:db8:1:100::1'],
    ['IPv4 in every spelling', ['198.51.100.1', '::ffff:198.51.100.1', '198.51.100.1:99'], '198.51.100.2'],
  ])('is %s', async (_name, same, other) => {
    for (const address of same) expect((await from(address, forged)).status).toBe(401);
    for (const address of same) expect((await from(address, forged)).status).toBe(429);
    expect((await from(other, forged)).status).toBe(401);
  });
});

test('without a trusted proxy X-Forwarded-For is no way around the limit', async () => {
  const bare = await openScene({ issuer: scene.issuer, server: { addressLimit: { requests: LIMIT, window: '10m' } } });
  const answers: CallResult[] = [];
  for (let sent = 0; sent <= LIMIT; sent += 1)
    answers.push(await bare.call({ token: forged, headers: { 'x-forwarded-for': `203.0.113.${sent}` } }));
  await bare.close();
  expect(statuses(answers)).toEqual([401, 401, 401, 429]);
});

test('a flood from one address is written down once in a window, and counted whole', async () => {
  const address = '203.0.113.77';
  for (let sent = 0; sent < LIMIT + 5; sent += 1) await from(address, forged);
  const lines = scene.gateway.logged.filter(({ source, outcome }) => source === address && outcome === 'rate_limited');
  expect(lines).toHaveLength(1);
});
