import { constants, KeyObject, sign } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { eventually } from '../harness/eventually.ts';
import { forge, goodClaims, type Signer, signerOf } from '../harness/forge-token.ts';
import { authByUrl, type KeySetServer, startKeySetServer } from '../harness/key-set-server.ts';
import { type ManualClock, manualClock } from '../harness/manual-clock.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { piecesIn } from '../harness/search-for.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { hostileKeyIds } from '../vectors/hostile-tokens.ts';

// Hazard 13: keys by URL. They come and go, and nobody's tokens make us flood the issuer.

let clock: ManualClock;
let issuer: TestIssuer;
let rotated: TestIssuer;
let keys: KeySetServer;
let rig: Rig;

beforeAll(async () => {
  issuer = await createIssuer({ kid: 'old' });
  rotated = await createIssuer({ kid: 'new' });
});

beforeEach(async () => {
  clock = manualClock();
  keys = await startKeySetServer(issuer);
  rig = await startRig({ world: { clock }, config: () => ({ auth: authByUrl({ issuer, jwksUri: keys.uri }) }) });
});

afterEach(async () => {
  await rig.close();
  await keys.close();
});

const status = async (token: string) => (await rig.call(GEOCODE, { token })).status;
const down = () => keys.answer((response) => response.socket?.destroy());

test('the set is fetched once, at start, and not for each call', async () => {
  for (const sub of ['alice', 'bob', 'carol']) expect(await status(await issuer.sign({ sub }))).toBe(200);
  expect(keys.asked).toBe(1);
});

test('the last good set serves while the issuer is away', async () => {
  const token = await rotated.sign();
  down();
  expect(await status(token)).toBe(401);
  expect(keys.asked).toBeGreaterThan(1);
  expect(await status(await issuer.sign({ sub: 'during-the-outage' }))).toBe(200);
  clock.advance(3_600_000);
  expect(await status(await issuer.sign({ sub: 'an hour later', exp: clock.now() / 1000 + 60 }))).toBe(200);
});

test.each([
  ['garbage', 'portcullis'],
  ['an empty document', ''],
  ['JSON of another shape', '{"keys":"none"}'],
  ['null', 'null'],
  ['a list', '[]'],
])('a set replaced by %s changes nothing', async (_name, text) => {
  keys.answer((response) => response.end(text));
  expect(await status(await rotated.sign())).toBe(401);
  expect(keys.asked).toBeGreaterThan(1);
  expect(await status(await issuer.sign())).toBe(200);
});

test('any number of tokens with unknown key ids make one fetch, and none within the cool-down', async () => {
  let release = () => {};
  const asked = new Promise<void>((resolve) => {
    keys.answer((response) => {
      release = () => response.end(JSON.stringify({ keys: [issuer.jwk] }));
      resolve();
    });
  });
  const forged = (index: number) =>
    forge({ alg: 'RS256', kid: `unknown-${index}` }, { ...goodClaims(issuer), jti: index }, signerOf(issuer));
  const calls = Array.from({ length: 50 }, (_, index) => status(forged(index)));
  await asked;
  release();
  expect(new Set(await Promise.all(calls))).toEqual(new Set([401]));
  expect(keys.asked).toBe(2);

  clock.advance(29_999);
  for (let index = 50; index < 60; index += 1) expect(await status(forged(index))).toBe(401);
  expect(keys.asked).toBe(2);

  clock.advance(1);
  keys.serve(issuer);
  expect(await status(forged(60))).toBe(401);
  expect(keys.asked).toBe(3);
  expect(rig.upstream.received).toHaveLength(0);
});

test('a failing issuer is not asked more often', async () => {
  down();
  for (let index = 0; index < 50; index += 1)
    expect(await status(await rotated.sign({ jti: String(index) }))).toBe(401);
  // At start, for the first of these tokens, and by the retries in the background, which wait 1, 2, 4, … seconds.
  expect(keys.asked).toBeLessThan(10);
});

test('tokens that are refused before a key is chosen do not make us ask', async () => {
  const unsignable = forge({ alg: 'HS256', kid: 'unknown' }, goodClaims(issuer), signerOf(issuer));
  const stranger = await (await createIssuer({ issuer: 'https://stranger.test/', kid: 'unknown' })).sign();
  expect(await Promise.all([status(unsignable), status(stranger)])).toEqual([401, 401]);
  expect(keys.asked).toBe(1);
});

test('a new key is taken up when the first token names it', async () => {
  keys.serve(issuer, rotated);
  expect(await status(await rotated.sign())).toBe(200);
  expect(await status(await issuer.sign())).toBe(200);
  expect(keys.asked).toBe(2);
});

test('a remembered token is refused once its key left the set', async () => {
  const token = await issuer.sign();
  expect(await status(token)).toBe(200);
  keys.serve(rotated);
  expect(await status(token)).toBe(200);
  expect(await status(await rotated.sign())).toBe(200);
  rig.upstream.received.length = 0;
  expect(await status(token)).toBe(401);
  expect(rig.upstream.received).toHaveLength(0);
});

test('a remembered token is refused when another key took its key id', async () => {
  const token = await issuer.sign();
  expect(await status(token)).toBe(200);
  const replaced = await createIssuer({ kid: 'old' });
  keys.serve(replaced, rotated);
  expect(await status(await rotated.sign())).toBe(200);
  expect(await status(token)).toBe(401);
  expect(await status(await replaced.sign())).toBe(200);
});

test.each(hostileKeyIds.map((kid) => [JSON.stringify(kid).slice(0, 60), kid]))(
  'the key id %s is no key',
  async (_name, kid) => {
    const known = { ...goodClaims(issuer), jti: 'hostile' };
    expect(await status(forge({ alg: 'RS256', kid }, known, signerOf(issuer)))).toBe(401);
    expect(rig.upstream.received).toHaveLength(0);
    expect(keys.asked).toBeLessThanOrEqual(2);
  },
);

test('a key that is for encryption, or for another algorithm, verifies nothing', async () => {
  keys.answer((response) => {
    response.end(
      JSON.stringify({
        keys: [
          { ...rotated.jwk, use: 'enc' },
          { ...rotated.jwk, kid: 'other', alg: 'RS512' },
        ],
      }),
    );
  });
  expect(await status(await rotated.sign())).toBe(401);
  expect(await status(await rotated.sign({}, { kid: 'other' }))).toBe(401);
  expect(rig.upstream.received).toHaveLength(0);
});

test('the algorithm is the configured one, also when the key itself names none', async () => {
  const { alg: _named, ...unpinned } = rotated.jwk;
  keys.answer((response) => response.end(JSON.stringify({ keys: [unpinned] })));
  expect(await status(await rotated.sign())).toBe(200);
  rig.upstream.received.length = 0;
  const key = KeyObject.from(rotated.privateKey);
  const rs512: Signer = (input) => sign('sha512', Buffer.from(input), key);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const ps256: Signer = (input) => sign('sha256', Buffer.from(input), { key, padding, saltLength: 32 });
  const signed = (alg: string, signer: Signer) => forge({ alg, kid: 'new' }, goodClaims(rotated), signer);
  expect(await Promise.all([status(signed('RS512', rs512)), status(signed('PS256', ps256))])).toEqual([401, 401]);
  expect(rig.upstream.received).toHaveLength(0);
});

test('an outage is told in the log, without a token or a URL, and the gateway stays ready', async () => {
  down();
  const token = await rotated.sign();
  expect(await status(token)).toBe(401);
  await eventually(() => rig.gateway.logged.some(({ event }) => event === 'key_set_unavailable'));
  expect(piecesIn(JSON.stringify(rig.gateway.logged), token)).toEqual([]);
  expect(JSON.stringify(rig.gateway.logged)).not.toContain(keys.uri);
  expect((await call(`${rig.gateway.origin}/readyz`)).status).toBe(200);
});
