import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { revoke } from '../harness/drill.ts';
import { openScene, type Scene } from '../harness/scene.ts';

// Tokens that an operator has revoked, as callers meet it: also those that were verified just before.

let scene: Scene;
beforeEach(async () => {
  scene = await openScene();
});
afterEach(() => scene.close());

const NOW = Math.floor(Date.now() / 1000);
const sign = (claims: Record<string, unknown>) => scene.issuer.sign({ iat: NOW, ...claims });
const statusOf = async (token: string) => (await scene.call({ token })).status;
const statuses = (tokens: readonly string[]) => Promise.all(tokens.map(statusOf));

test('a token by its id, and no other of the same caller', async () => {
  const tokens = [await sign({ jti: 'one' }), await sign({ jti: 'two' }), await sign({})];
  expect(await statuses(tokens)).toEqual([200, 200, 200]);
  await revoke(scene.gateway, { token: 'one' });
  expect(await statuses(tokens)).toEqual([401, 200, 200]);
});

test('a caller, whatever tokens it has and gets, and nobody of the same name elsewhere', async () => {
  const [alice, bob] = [await sign({}), await sign({ sub: 'bob' })];
  await revoke(scene.gateway, { caller: 'alice', issuer: 'https://other.test/' });
  expect(await statuses([alice, bob])).toEqual([200, 200]);
  await revoke(scene.gateway, { caller: 'alice', issuer: scene.issuer.issuer });
  expect(await statuses([alice, bob, await sign({ iat: NOW + 1, jti: 'new' })])).toEqual([401, 200, 401]);
});

test('all from before a time, and those that do not say from when they are', async () => {
  const tokens = [await sign({ iat: NOW - 100 }), await sign({ iat: undefined }), await sign({ iat: NOW })];
  expect(await statuses(tokens)).toEqual([200, 200, 200]);
  await revoke(scene.gateway, { before: (NOW - 50) * 1000 });
  expect(await statuses(tokens)).toEqual([401, 401, 200]);
});

test('it is told like any token that is not good, and before anything is said of scopes and routes', async () => {
  const token = await sign({ jti: 'one', scope: 'other' });
  expect((await scene.call({ token })).status).toBe(403);
  await revoke(scene.gateway, { token: 'one' });
  for (const path of [undefined, '/proxy/maps/unknown'])
    expect(await scene.call({ token, ...(path !== undefined && { path }) })).toMatchObject({ status: 401 });
  const refused = await scene.call({ token });
  expect(refused.headers['www-authenticate']).toContain('error="invalid_token"');
  expect(refused.text).not.toContain('revoked');
  expect(scene.recordOf(refused)).toMatchObject({ outcome: 'unauthenticated', detail: 'revoked' });
  expect(JSON.stringify(scene.gateway.logged)).not.toContain(token);
});
