import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mapsSection } from '../harness/gateway.ts';
import { openScene, type Scene } from '../harness/scene.ts';

/* Who may do what: every scope of the integration, and an operation that is enabled, by its own method. */

const GEOCODE_PATH = 'maps/api/geocode/json';
let scene: Scene;

beforeAll(async () => {
  scene = await openScene({
    maps: { operations: ['geocode', 'places-search-text', 'places-details'] },
    beside: (origin) => ({
      strict: { ...mapsSection(origin), scopes: ['maps', 'maps:paid'] },
      weather: {
        use: 'generic',
        baseUrl: origin,
        credentials: { key: 'secret://google-maps/api-key' },
        inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
        scopes: ['weather'],
        operations: [
          { name: 'forecast', method: 'GET', path: '/v1/forecast/*' },
          { name: 'station', method: 'PUT', path: '/v1/stations/*' },
        ],
      },
    }),
  });
});
afterAll(() => scene.close());

/** What came of a call, and how much of it reached the upstream. */
async function attempt(claims: Record<string, unknown>, path: string, method = 'GET') {
  const before = scene.upstream.received.length;
  const answer = await scene.call({ token: await scene.issuer.sign(claims), path: `/proxy/${path}`, method });
  return { answer, reached: scene.upstream.received.length - before };
}

describe('a caller', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no scope at all', { scope: undefined }, 'maps'],
    ['an empty scope', { scope: '' }, 'maps'],
    ['another scope', { scope: 'weather' }, 'maps'],
    ['a longer scope', { scope: 'maps2' }, 'maps'],
    ['a shorter scope', { scope: 'map' }, 'maps'],
    ['the scope in capitals', { scope: 'MAPS' }, 'maps'],
    ['the scope in a list with commas', { scope: 'maps,weather' }, 'maps'],
    ['the scope behind a colon', { scope: 'read:maps' }, 'maps'],
    ['a scope of everything', { scope: '*' }, 'maps'],
    [
      'the scope as a name of something else',
      { scope: undefined, roles: ['maps'], groups: 'maps', aud: 'portcullis' },
      'maps',
    ],
    ['one of two scopes', { scope: 'maps' }, 'strict'],
    ['the other of two scopes', { scope: 'maps:paid' }, 'strict'],
    ['two scopes run together', { scope: 'mapsmaps:paid' }, 'strict'],
    ["another integration's scope", { scope: 'maps maps:paid' }, 'weather'],
  ])('with %s is refused, and told which scopes are needed', async (_name, claims, integration) => {
    const path = integration === 'weather' ? 'weather/v1/forecast/taipei' : `${integration}/${GEOCODE_PATH}`;
    const { answer, reached } = await attempt(claims, path);
    expect(reached).toBe(0);
    expect(answer).toMatchObject({ status: 403, code: 'forbidden' });
    const needed = { maps: 'maps', strict: 'maps maps:paid', weather: 'weather' }[integration];
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="portcullis", error="insufficient_scope", scope="${needed}"`,
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ['in scope', { scope: 'maps:paid maps' }],
    ['in scope, among others', { scope: 'openid maps profile maps:paid' }],
    ['in scp', { scope: undefined, scp: ['maps', 'maps:paid'] }],
    ['in permissions', { scope: undefined, permissions: ['maps', 'maps:paid'] }],
    ['in more than one claim', { scope: 'maps', scp: ['maps:paid'] }],
  ])('with every scope, %s, is let through', async (_name, claims) => {
    const { answer, reached } = await attempt(claims, `strict/${GEOCODE_PATH}`);
    expect([answer.status, reached]).toEqual([200, 1]);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['an object', { maps: true }],
    ['a list in a list', [['maps']]],
    ['a list with a number', ['maps', 7]],
    ['null', null],
    ['true', true],
  ])('whose scp is %s is nobody', async (_name, scp) => {
    const { answer, reached } = await attempt({ scp }, `maps/${GEOCODE_PATH}`);
    expect([answer.status, reached]).toEqual([401, 0]);
  });
});

describe('an operation', () => {
  test.each([
    ['that the provider has and the configuration does not list', 'maps/maps/api/directions/json', 'GET'],
    ['that the provider has and the configuration does not list', 'maps/v1/places:searchNearby', 'POST'],
    ['that nobody knows', 'maps/maps/api/nothing/json', 'GET'],
    ['of another integration', 'maps/v1/forecast/taipei', 'GET'],
    ['of another integration', `weather/${GEOCODE_PATH}`, 'GET'],
    ['by another method', `maps/${GEOCODE_PATH}`, 'POST'],
    ['by another method', `maps/${GEOCODE_PATH}`, 'HEAD'],
    ['by another method', `maps/${GEOCODE_PATH}`, 'DELETE'],
    ['by another method', `maps/${GEOCODE_PATH}`, 'PUT'],
    ['by another method', `maps/${GEOCODE_PATH}`, 'PATCH'],
    ['by another method', `maps/${GEOCODE_PATH}`, 'OPTIONS'],
    ['by another method', `maps/${GEOCODE_PATH}`, 'TRACE'],
    ['by another method', 'maps/v1/places:searchText', 'GET'],
    ["by its neighbour's method", 'weather/v1/forecast/taipei', 'PUT'],
    ["by its neighbour's method", 'weather/v1/stations/1', 'GET'],
    ['with more of a path', 'weather/v1/forecast/taipei/hourly', 'GET'],
    ['with less of a path', 'weather/v1/forecast', 'GET'],
    ['with something before its path', `maps/x/${GEOCODE_PATH}`, 'GET'],
    ['with something before its path', 'weather/x/v1/forecast/taipei', 'GET'],
  ])('%s is not there: %s by %s', async (_name, path, method) => {
    const { answer, reached } = await attempt({ scope: 'maps maps:paid weather' }, path, method);
    expect(reached).toBe(0);
    expect(answer.status).toBe(404);
    if (method !== 'HEAD') expect(JSON.parse(answer.text)).toMatchObject({ code: 'unknown_route' });
  });

  test.each([
    [`maps/${GEOCODE_PATH}`, 'GET'],
    ['maps/v1/places:searchText', 'POST'],
    ['maps/v1/places/ChIJ', 'GET'],
    ['weather/v1/forecast/taipei', 'GET'],
    ['weather/v1/stations/1', 'PUT'],
    ['strict/maps/api/directions/json', 'GET'],
  ])('that is enabled is there: %s by %s', async (path, method) => {
    const { answer, reached } = await attempt({ scope: 'maps maps:paid weather' }, path, method);
    expect([answer.status, reached]).toEqual([200, 1]);
    const { method: received, url } = scene.upstream.received.at(-1) ?? {};
    expect(received).toBe(method);
    expect(url?.split('?')[0]).toBe(path.replace(/^[^/]+/, ''));
  });
});

describe('a caller without a good token', () => {
  test.each<[string, () => string | undefined | Promise<string>, string]>([
    ['none', () => undefined, 'Bearer realm="portcullis"'],
    ['garbage', () => 'x', 'Bearer realm="portcullis", error="invalid_token"'],
    ['an old one', () => scene.issuer.sign({ exp: 1 }), 'Bearer realm="portcullis", error="invalid_token"'],
  ])('but with %s is challenged, and told of an error only if there was a token', async (_name, token, challenge) => {
    const answer = await scene.call({ token: await token() });
    expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(answer.headers['www-authenticate']).toBe(challenge);
  });
});

test("a caller's X-Request-Id is not taken over", async () => {
  const answer = await scene.call({ headers: { 'x-request-id': 'mine' } });
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(scene.upstream.received.at(-1)?.headers).not.toHaveProperty('x-request-id');
});
