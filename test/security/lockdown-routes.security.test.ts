import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { googleMapsOperations } from '../../src/integrations/google-maps/operations.ts';
import { holdBack } from '../harness/drill.ts';
import { openScene, type Scene } from '../harness/scene.ts';

// Under a hold on everything every way through the gateway is shut, and what tells that it lives is open.

let scene: Scene;
beforeAll(async () => {
  const names = googleMapsOperations.map(({ name }) => name);
  scene = await openScene({ maps: { operations: names } });
  await holdBack(scene.gateway);
});
afterAll(() => scene.close());

test.each(googleMapsOperations.map(({ name, method, path }) => [name, method, path] as const))(
  'the operation %s',
  async (_name, method, path) => {
    const refused = await scene.call({
      path: `/proxy/maps${path.replaceAll('*', 'x')}`,
      method,
      ...(method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }),
    });
    expect(refused).toMatchObject({ status: 503, code: 'locked_down' });
    expect(refused.headers['retry-after']).toBe('60');
    expect(JSON.parse(refused.text)).toMatchObject({ status: 503, code: 'locked_down' });
    expect(refused.text).not.toMatch(/drill|the test|[0-9a-f]{20}/);
    expect(scene.heads).toEqual([]);
  },
);

test('nobody without a good token learns of it', async () => {
  expect(await scene.call({ token: 'none' })).toMatchObject({ status: 401 });
  expect(await scene.call({ token: await scene.issuer.sign({ scope: 'other' }) })).toMatchObject({ status: 403 });
  expect(await scene.call({ path: '/proxy/maps/unknown' })).toMatchObject({ status: 404 });
});

test.each(['/healthz', '/readyz'])('%s stays 200', async (path) => {
  expect(await scene.call({ path })).toMatchObject({ status: 200 });
});

test('the record of a refused call names the hold, which the caller is not told', async () => {
  const id = scene.gateway.orders.holds[0]?.id;
  const refused = await scene.call();
  expect(scene.recordOf(refused)).toMatchObject({ outcome: 'locked_down', status: 503, detail: `hold ${id}` });
});
