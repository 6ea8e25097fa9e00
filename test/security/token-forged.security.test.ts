import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { authByUrl, type KeySetServer, startKeySetServer } from '../harness/key-set-server.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, piecesIn } from '../harness/search-for.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { closed, listening } from '../harness/upstream.ts';
import { type Forgery, forgedSignatures, hostileHeaders, notCanonical } from '../vectors/hostile-tokens.ts';

// Hazards 13 and 4: whatever is wrong with a token, nothing reaches the provider and nothing of the token is repeated.

const KEY_SOURCES = ['a public key file', 'a key set by URL'] as const;
let rigs: Record<(typeof KEY_SOURCES)[number], Rig>;
let keys: KeySetServer;
let issuer: TestIssuer;
let forger: TestIssuer;
let asked = 0;
const forgersServer = createServer((_request, response) => {
  asked += 1;
  response.end(JSON.stringify({ keys: [{ ...forger.jwk, kid: 'forged' }, forger.jwk] }));
});
let forgery: Forgery;

beforeAll(async () => {
  issuer = await createIssuer();
  forger = await createIssuer();
  keys = await startKeySetServer(issuer);
  const byUrl = authByUrl({ issuer, jwksUri: keys.uri });
  rigs = {
    'a public key file': await startRig({ issuer }),
    'a key set by URL': await startRig({ issuer, config: () => ({ auth: byUrl }) }),
  };
  const port = await listening(forgersServer);
  forgery = { issuer, forger, forgersKeys: `http://127.0.0.1:${port}/jwks.json` };
});

afterAll(async () => {
  for (const rig of Object.values(rigs)) await rig.close();
  await keys?.close();
  await closed(forgersServer);
});

beforeEach(() => {
  for (const { upstream } of Object.values(rigs)) upstream.received.length = 0;
});

describe.each(KEY_SOURCES)('an issuer with %s', (source) => {
  describe.each([
    ['a forged signature', forgedSignatures],
    ['a hostile header', hostileHeaders],
    ['another spelling or shape', notCanonical],
  ])('%s', (_kind, vectors) => {
    test.each(vectors)('%s', async (_name, make) => {
      const rig = rigs[source];
      const token = await make(forgery);
      const answer = await rig.call(GEOCODE, { token });
      expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="portcullis"/);
      expect(rig.upstream.received).toHaveLength(0);
      // A key set that the token points to was not asked for.
      expect(asked).toBe(0);
      expect(piecesIn(await everythingShown(rig.gateway, [answer]), token)).toEqual([]);
    });
  });

  test('the issuer itself still gets through, so the tokens above failed for what they are', async () => {
    expect((await rigs[source].call(GEOCODE)).status).toBe(200);
    expect(rigs[source].upstream.received).toHaveLength(1);
  });
});
