import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { type GoogleMaps, startGoogleMaps } from '../../sandbox/google-maps/start-google-maps.ts';

const KEY = 'AIzaTheOnlyKeyThatIsRight';
let maps: GoogleMaps;

beforeAll(async () => {
  maps = await startGoogleMaps({ key: KEY });
});

afterAll(async () => {
  await maps.close();
});

const call = (target: string, init: RequestInit = {}) => fetch(maps.url + target, { redirect: 'manual', ...init });
const keyed = (target: string) => `${target}${target.includes('?') ? '&' : '?'}key=${KEY}`;
const get = async (target: string) => (await call(keyed(target))).json() as Promise<Record<string, unknown>>;
const post = async (target: string, body: unknown, headers: Record<string, string> = {}) => {
  const all = { 'Content-Type': 'application/json', 'X-Goog-Api-Key': KEY, ...headers };
  const response = await call(target, { method: 'POST', body: JSON.stringify(body), headers: all });
  return { status: response.status, content: (await response.json()) as Record<string, unknown> };
};
const mask = (fields: string) => ({ 'X-Goog-FieldMask': fields });

async function placeId(): Promise<string> {
  const { results } = (await get('/maps/api/geocode/json?address=Taipei+101')) as { results: { place_id: string }[] };
  return results[0]?.place_id ?? '';
}

describe('the newer APIs', () => {
  const waypoint = (address: string) => ({ address });

  test('routes, with the fields that were asked for and no others', async () => {
    const body = {
      origin: waypoint('Louvre'),
      destination: { location: { latLng: { latitude: 48.85837, longitude: 2.294481 } } },
    };
    const { content } = await post('/directions/v2:computeRoutes', body, mask('routes.duration,routes.distanceMeters'));
    expect(content).toEqual({
      routes: [{ duration: expect.stringMatching(/^\d+s$/), distanceMeters: expect.any(Number) }],
    });
  });

  test('a route matrix', async () => {
    const body = { origins: [{ waypoint: waypoint('Louvre') }], destinations: [{ waypoint: waypoint('Big Ben') }] };
    const { content } = await post('/distanceMatrix/v2:computeRouteMatrix', body, mask('originIndex,condition'));
    expect(content).toEqual([{ originIndex: 0, condition: 'ROUTE_EXISTS' }]);
  });

  test('places, by text, around a position, as one types, and one by one', async () => {
    const text = await post(
      '/v1/places:searchText',
      { textQuery: 'Tokyo Tower' },
      mask('places.displayName,places.id'),
    );
    expect(text.content).toEqual({
      places: [{ id: expect.any(String), displayName: { text: 'Tokyo Tower', languageCode: 'en' } }],
    });
    const circle = { center: { latitude: 48.8584, longitude: 2.2945 }, radius: 500 };
    const near = await post('/v1/places:searchNearby', { locationRestriction: { circle } }, mask('places.id'));
    expect(near.content['places']).toHaveLength(1);
    const typed = await post('/v1/places:autocomplete', { input: 'Sydn' });
    expect(typed.content).toMatchObject({
      suggestions: [{ placePrediction: { text: { text: expect.stringContaining('Sydney') } } }],
    });
    const headers = { 'X-Goog-Api-Key': KEY, ...mask('displayName,photos') };
    const place = (await (await call(`/v1/places/${await placeId()}`, { headers })).json()) as {
      photos: { name: string }[];
    };
    expect(place).toMatchObject({ displayName: { text: 'Taipei 101' } });
    const media = await get(`/v1/${place.photos[0]?.name}/media?maxWidthPx=400&skipHttpRedirect=true`);
    expect(media).toMatchObject({ photoUri: expect.stringMatching(/^https:\/\/lh3\./) });
  });

  test('answer nothing without a field mask', async () => {
    const { status, content } = await post('/v1/places:searchText', { textQuery: 'Tokyo Tower' });
    expect([status, content]).toMatchObject([
      400,
      { error: { status: 'INVALID_ARGUMENT', message: expect.stringContaining('FieldMask') } },
    ]);
  });

  test.each([
    ['none', {}],
    ['a wrong one', { 'X-Goog-Api-Key': 'wrong' }],
  ])('refuse with 403: %s', async (_, headers) => {
    const response = await call('/v1/places:searchText', { method: 'POST', body: '{}', headers });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 403, status: 'PERMISSION_DENIED' } });
  });
});

describe('map tiles', () => {
  const SESSION = { mapType: 'roadmap', language: 'en-US', region: 'US' };

  test('come for a session, as pictures that show something', async () => {
    const { content } = await post(keyed('/v1/createSession'), SESSION, { 'X-Goog-Api-Key': '' });
    expect(content).toMatchObject({
      session: expect.any(String),
      expiry: expect.stringMatching(/^\d+$/),
      tileWidth: 256,
    });
    for (const tile of ['0/0/0', '5/26/13', '10/857/438', '16/54898/28047']) {
      const response = await call(keyed(`/v1/2dtiles/${tile}?session=${content['session']}`));
      const { width, height, data } = PNG.sync.read(Buffer.from(await response.arrayBuffer()));
      expect([width, height]).toEqual([256, 256]);
      expect(new Set(new Uint32Array(data.buffer, data.byteOffset, width * height)).size).toBeGreaterThan(5);
    }
    const viewport = `/tile/v1/viewport?session=${content['session']}&zoom=3&north=1&south=0&east=1&west=0`;
    expect(await get(viewport)).toMatchObject({ maxZoomRects: [{ maxZoom: 22 }] });
  });

  test('are refused without a session, off the map, and without the key in the query', async () => {
    const { content } = await post(keyed('/v1/createSession'), SESSION);
    expect((await call(keyed('/v1/2dtiles/0/0/0?session=made-up'))).status).toBe(400);
    expect((await call(keyed(`/v1/2dtiles/1/2/0?session=${content['session']}`))).status).toBe(400);
    const inHeader = await call(`/v1/2dtiles/0/0/0?session=${content['session']}`, {
      headers: { 'X-Goog-Api-Key': KEY },
    });
    expect(inHeader.status).toBe(403);
  });
});
