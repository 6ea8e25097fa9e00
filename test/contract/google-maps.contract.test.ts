import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { googleMapsOperations } from '../../src/integrations/google-maps/operations.ts';
import { googleMaps } from '../../src/integrations/google-maps.ts';
import { CANARY } from '../harness/gateway.ts';
import { headerValues } from '../harness/received.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { documentedGoogleMaps } from './documented-google-maps.ts';

// Known answers: each operation against the URL and the place of the key that Google documents.

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

test('every operation has a documented example, and every example an operation', () => {
  const known = googleMapsOperations.map(({ name }) => name).sort();
  expect(known).toEqual(Object.keys(documentedGoogleMaps).sort());
});

describe.each(Object.entries(documentedGoogleMaps))('%s', (name, { method, url, key }) => {
  const { origin, pathname } = new URL(url);

  test('arrives at the documented path with the key in the documented place', async () => {
    const answer = await rig.call(`/proxy/maps${pathname}?language=zh-TW`, {
      method,
      ...(method === 'POST' && { body: '{}' }),
    });
    expect(answer.status).toBe(200);
    const [request] = rig.upstream.received;
    const parameter = key === 'query' ? `&key=${encodeURIComponent(CANARY)}` : '';
    expect(request?.url).toBe(`${pathname}?language=zh-TW${parameter}`);
    expect(headerValues(request, 'x-goog-api-key')).toEqual(key === 'header' ? [CANARY] : []);
    expect(rig.gateway.logged.at(-1)).toMatchObject({ operation: name });
  });

  const parent = pathname.slice(0, pathname.lastIndexOf('/'));
  const pattern = googleMapsOperations.find((each) => each.name === name)?.path ?? '';
  const neighbours = [
    `${pathname}/more`,
    parent,
    pathname.replace('/', '/x'),
    ...(pattern.endsWith('*') ? [] : [`${pathname}x`, `${parent}/xml`]),
  ];
  const documented = Object.values(documentedGoogleMaps).map((each) => new URL(each.url).pathname);
  test.each(neighbours.filter((path) => !documented.includes(path)))('does not open %s', async (path) => {
    expect((await rig.call(`/proxy/maps${path}`, { method })).status).toBe(404);
    expect(rig.upstream.received).toHaveLength(0);
  });

  test('leads to the documented host unless the configuration names another', () => {
    const section = { use: 'google-maps', scopes: ['maps'], credentials: { apiKey: 'secret://google-maps/api-key' } };
    const { operations } = googleMaps.plan(googleMaps.settings.parse(section) as never);
    expect(operations.find((each) => each.name === name)?.origin).toBe(origin);
  });
});

test('the field mask of the newer APIs arrives', async () => {
  await rig.call('/proxy/maps/v1/places:searchText', {
    method: 'POST',
    body: '{}',
    headers: { 'x-goog-fieldmask': 'places.id' },
  });
  expect(headerValues(rig.upstream.received[0], 'x-goog-fieldmask')).toEqual(['places.id']);
});
