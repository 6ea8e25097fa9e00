import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportPKCS8, importPKCS8, SignJWT } from 'jose';
import { GEOCODE } from '../harness/call.ts';
import { authByUrl, type KeySetServer, startKeySetServer } from '../harness/key-set-server.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';

// A key in a set need not say its algorithm (RFC 7517, section 4.4), and an RSA key fits six of them.

let issuer: TestIssuer;
let keys: KeySetServer;
let rig: Rig;

beforeAll(async () => {
  issuer = await createIssuer();
  const { alg: _alg, ...jwk } = issuer.jwk;
  keys = await startKeySetServer();
  keys.answer((response) => response.end(JSON.stringify({ keys: [jwk] })));
  rig = await startRig({ issuer, config: () => ({ auth: authByUrl({ issuer, jwksUri: keys.uri }) }) });
});

afterAll(async () => {
  await rig?.close();
  await keys?.close();
});

async function signedBy(algorithm: string): Promise<string> {
  const key = await importPKCS8(await exportPKCS8(issuer.privateKey), algorithm);
  const claims = { iss: issuer.issuer, aud: 'portcullis', sub: 'alice', scope: 'maps' };
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, kid: 'key-1' })
    .setExpirationTime('1h')
    .sign(key);
}

test('a token by the pinned algorithm is good', async () => {
  expect((await rig.call(GEOCODE, { token: await signedBy('RS256') })).status).toBe(200);
});

test.each(['RS384', 'RS512', 'PS256', 'PS384', 'PS512'])('one by the same key and %s is not', async (algorithm) => {
  const before = rig.upstream.received.length;
  expect((await rig.call(GEOCODE, { token: await signedBy(algorithm) })).code).toBe('unauthenticated');
  expect(rig.upstream.received).toHaveLength(before);
});
