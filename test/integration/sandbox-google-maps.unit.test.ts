import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { type GoogleMaps, startGoogleMaps } from '../../sandbox/google-maps/start-google-maps.ts';

const KEY = 'AIzaTheOnlyKeyThatIsRight';
const TAIPEI = '25.033964,121.564468';
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

describe('the older web services', () => {
  test.each([
    [
      '/maps/api/geocode/json?address=Eiffel+Tower',
      {
        results: [
          {
            formatted_address: expect.stringContaining('Paris'),
            types: expect.any(Array),
            geometry: { location: { lat: 48.85837 } },
          },
        ],
      },
    ],
    [
      `/maps/api/geocode/json?latlng=${TAIPEI}`,
      { results: [{ formatted_address: expect.stringContaining('Taipei') }, {}, {}] },
    ],
    [
      '/maps/api/geocode/json?address=%E5%8F%B0%E5%8C%97101',
      {
        results: [
          {
            address_components: expect.arrayContaining([
              { long_name: 'Taiwan', short_name: 'TW', types: ['country', 'political'] },
            ]),
          },
        ],
      },
    ],
    [
      '/maps/api/directions/json?origin=Taipei+101&destination=Sun+Moon+Lake',
      { routes: [{ legs: [{ distance: { text: expect.stringMatching(/km$/) } }] }] },
    ],
    [
      '/maps/api/distancematrix/json?origins=Louvre|Big+Ben&destinations=Eiffel+Tower',
      { rows: [{ elements: [{ status: 'OK' }] }, { elements: [{ status: 'OK' }] }] },
    ],
    ['/maps/api/place/textsearch/json?query=museum+paris', { results: [{ name: 'Louvre Museum' }] }],
    [
      `/maps/api/place/nearbysearch/json?location=${TAIPEI}&radius=1000`,
      { results: [{ name: 'Taipei 101', vicinity: expect.any(String) }] },
    ],
    [
      '/maps/api/place/autocomplete/json?input=Taip',
      {
        predictions: expect.arrayContaining([
          expect.objectContaining({ description: 'Taipei 101, Taipei City, Taiwan' }),
        ]),
      },
    ],
    [
      '/maps/api/place/findplacefromtext/json?input=Uluru&inputtype=textquery&fields=name,geometry',
      { candidates: [{ name: 'Uluru', geometry: {} }] },
    ],
    [
      `/maps/api/timezone/json?location=48.85,2.29&timestamp=1720000000`,
      { dstOffset: 3600, rawOffset: 3600, timeZoneId: 'Europe/Paris' },
    ],
    [
      `/maps/api/elevation/json?locations=${TAIPEI}|45.976576,7.658452`,
      { results: [{ elevation: 12 }, { elevation: 4478 }] },
    ],
    [`/maps/api/streetview/metadata?location=${TAIPEI}`, { pano_id: expect.any(String) }],
  ])('%s', async (target, expected) => {
    expect(await get(target)).toMatchObject({ status: 'OK', ...expected });
  });

  test('details of a place, by the id that a search returned', async () => {
    const details = await get(`/maps/api/place/details/json?place_id=${await placeId()}&fields=name,formatted_address`);
    expect(details['result']).toEqual({ name: 'Taipei 101', formatted_address: expect.stringContaining('Xinyi Rd') });
  });

  test('say that nothing was found, or that something is missing', async () => {
    expect(await get('/maps/api/geocode/json?address=nowhere+at+all')).toEqual({ results: [], status: 'ZERO_RESULTS' });
    expect(await get('/maps/api/geocode/json')).toMatchObject({ status: 'INVALID_REQUEST' });
  });

  test('send the caller of a photo to another host', async () => {
    const search = (await get('/maps/api/place/textsearch/json?query=Taipei+101')) as {
      results: { photos: { photo_reference: string }[] }[];
    };
    const reference = search.results[0]?.photos[0]?.photo_reference;
    const photo = await call(keyed(`/maps/api/place/photo?maxwidth=400&photo_reference=${reference}`));
    expect(photo.status).toBe(302);
    expect(photo.headers.get('location')).toMatch(/^https:\/\/lh3\.googleusercontent\.com\/places\/.*=s1600-w400$/);
  });

  test.each([
    '/maps/api/geocode/json?address=x',
    '/maps/api/geocode/json?address=x&key=wrong',
    `/maps/api/geocode/json?address=x&key=wrong&key=${KEY}`,
  ])('refuse a missing, wrong or doubled key with HTTP 200: %s', async (target) => {
    const response = await call(target, { headers: { 'X-Goog-Api-Key': KEY } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'REQUEST_DENIED', error_message: expect.any(String), results: [] });
  });
});

describe('pictures', () => {
  test.each([
    ['/maps/api/staticmap?center=Taipei+101&zoom=14&size=320x200&markers=color:red|Taipei+101', 320, 200],
    [`/maps/api/streetview?location=${TAIPEI}&size=200x120`, 200, 120],
  ])('%s', async (target, width, height) => {
    const response = await call(keyed(target));
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(PNG.sync.read(Buffer.from(await response.arrayBuffer()))).toMatchObject({ width, height });
    const refused = await call(target);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('rejected your request')]);
  });
});

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

  test('come for a session, as pictures that show something, and fast', async () => {
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

describe('the server', () => {
  test('keeps what it received exactly as it came', async () => {
    await call('/unknown/p%61th?A=1&a=%31', { method: 'POST', body: 'text', headers: { 'X-Odd-CASE': 'yes' } });
    const last = maps.received.at(-1);
    expect(last).toMatchObject({ method: 'POST', url: '/unknown/p%61th?A=1&a=%31', body: 'text' });
    expect(last?.rawHeaders).toContain('yes');
  });

  test('does not know other paths or methods', async () => {
    expect((await call(keyed('/maps/api/geocode/xml?address=x'))).status).toBe(404);
    expect((await call(keyed('/maps/api/geocode/json?address=x'), { method: 'POST' })).status).toBe(404);
  });
});
