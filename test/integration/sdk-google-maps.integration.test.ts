import { Client, TravelMode } from '@googlemaps/google-maps-services-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startGoogleMaps } from '../../sandbox/google-maps/start-google-maps.ts';
import { openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const KEY = 'AIzaGoogleCanary0123456789';

let rig: SandboxGateway;
let client: Client;

beforeAll(async () => {
  const section = { use: 'google-maps', credentials: { apiKey: 'secret://google-maps/api-key' } };
  const provider = await startGoogleMaps({ key: KEY });
  rig = await openSandboxGateway(provider as never, section, { GOOGLE_MAPS_API_KEY: KEY });
  client = new Client({ config: { headers: { authorization: `Bearer ${rig.token}` } } });
});
afterAll(() => rig?.close());

const url = (path: string) => `${rig.base}/maps/api/${path}`;
/** It insists on one, and whatever it is goes no further. */
const key = 'none';
const place = 'Taipei 101';

test('an address is found, for the key of ours alone', async () => {
  const { data } = await client.geocode({ url: url('geocode/json'), params: { address: place, key } });
  expect(data.results.length).toBeGreaterThan(0);
  const { searchParams } = new URL(rig.last().url, rig.base);
  expect(searchParams.getAll('key')).toEqual([KEY]);
  expect(searchParams.get('address')).toBe(place);
  expect(JSON.stringify(rig.last().rawHeaders)).not.toMatch(/authorization|eyJ/i);
  expect(JSON.stringify(data)).not.toContain(KEY);
});

test('its way of writing lists and coordinates arrives as it is', async () => {
  const [from, to] = [{ lat: 25.033, lng: 121.5654 }, place];
  await client.distancematrix({
    url: url('distancematrix/json'),
    params: { origins: [from, to], destinations: [to], mode: TravelMode.walking, key },
  });
  const { searchParams } = new URL(rig.last().url, rig.base);
  expect(searchParams.get('origins')).toBe(`25.033,121.5654|${place}`);
  expect(searchParams.get('mode')).toBe('walking');
});

test('a way, a place and its picture', async () => {
  const way = await client.directions({
    url: url('directions/json'),
    params: { origin: place, destination: 'Taipei Main Station', key },
  });
  expect(way.data.routes[0]?.legs.length).toBeGreaterThan(0);
  const found = await client.textSearch({ url: url('place/textsearch/json'), params: { query: place, key } });
  const [{ place_id = '' } = {}] = found.data.results;
  const details = await client.placeDetails({ url: url('place/details/json'), params: { place_id, key } });
  expect(details.data.result.place_id).toBe(place_id);
});
