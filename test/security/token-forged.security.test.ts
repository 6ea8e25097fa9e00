import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, piecesIn } from '../harness/search-for.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { closed, listening } from '../harness/upstream.ts';
import { type Forgery, forgedSignatures, hostileHeaders, notCanonical } from '../vectors/hostile-tokens.ts';

// Hazards 13 and 4: whatever is wrong with a token, nothing reaches the provider and nothing of the token is repeated.

let rig: Rig;
let forger: TestIssuer;
let asked = 0;
const forgersServer = createServer((_request, response) => {
  asked += 1;
  response.end(JSON.stringify({ keys: [{ ...forger.jwk, kid: 'forged' }, forger.jwk] }));
});
let forgery: Forgery;

beforeAll(async () => {
  rig = await startRig();
  forger = await createIssuer();
  const port = await listening(forgersServer);
  forgery = { issuer: rig.issuer, forger, forgersKeys: `http://127.0.0.1:${port}/jwks.json` };
});

afterAll(async () => {
  await rig?.close();
  await closed(forgersServer);
});

describe.each([
  ['a forged signature', forgedSignatures],
  ['a hostile header', hostileHeaders],
  ['another spelling or shape', notCanonical],
])('%s', (_kind, vectors) => {
  test.each(vectors)('%s', async (_name, make) => {
    const token = await make(forgery);
    const answer = await rig.call(GEOCODE, { token });
    expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="portcullis"/);
    expect(rig.upstream.received).toHaveLength(0);
    expect(piecesIn(await everythingShown(rig.gateway, [answer]), token)).toEqual([]);
  });
});

test('a key set that a token points to is never asked for', () => {
  expect(asked).toBe(0);
});

test('the issuer itself still gets through, so the tokens above failed for what they are', async () => {
  expect((await rig.call(GEOCODE)).status).toBe(200);
  expect(rig.upstream.received).toHaveLength(1);
});
