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
