import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { forge, goodClaims, signerOf } from '../harness/forge-token.ts';
import { manualClock } from '../harness/manual-clock.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, piecesIn } from '../harness/search-for.ts';

// Hazard 13: what a well-signed token must say, and until when it is believed.

const clock = manualClock();
const NOW = clock.now() / 1000;
const MARK = 'claim-that-nobody-may-repeat';
let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ world: { clock } });
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

/** A token of the issuer's with other claims; one given as undefined is left out. */
function withClaims(claims: Record<string, unknown>): string {
  const payload = { ...goodClaims(rig.issuer), exp: NOW + 3600, mark: MARK, ...claims };
  return forge({ alg: 'RS256', kid: 'key-1' }, payload, signerOf(rig.issuer));
}

const refused: readonly [string, Record<string, unknown>][] = [
  ['another audience', { aud: 'portcullis-admin' }],
  ['an audience that only begins like ours', { aud: 'portcullis.evil.example' }],
  ['an audience in other case', { aud: 'Portcullis' }],
  ['a list of other audiences', { aud: ['a', 'b'] }],
  ['an empty list of audiences', { aud: [] }],
  ['no audience', { aud: undefined }],
  ['an audience that is an object', { aud: { portcullis: true } }],
  ['another issuer', { iss: 'https://evil.test/' }],
  ['an issuer without its last slash', { iss: 'https://login.test' }],
  ['an issuer as a list', { iss: ['https://login.test/'] }],
  ['no issuer', { iss: undefined }],
  ['no exp', { exp: undefined }],
  ['exp as text', { exp: String(NOW + 3600) }],
  ['exp null', { exp: null }],
  ['exp true', { exp: true }],
  ['exp an hour ago', { exp: NOW - 3600 }],
  ['exp five seconds ago', { exp: NOW - 5 }],
  ['exp zero', { exp: 0 }],
  ['exp negative', { exp: -1 }],
  ['nbf six seconds ahead', { nbf: NOW + 6 }],
  ['nbf in an hour', { nbf: NOW + 3600 }],
  ['nbf as text', { nbf: String(NOW - 60) }],
  ['iat as text', { iat: 'yesterday' }],
  ['no sub', { sub: undefined }],
  ['an empty sub', { sub: '' }],
  ['a number as sub', { sub: 7 }],
  ['sub null', { sub: null }],
  ['a list as sub', { sub: ['alice'] }],
  ['an object as sub', { sub: { $ne: '' } }],
  ['a number as scope', { scope: 7 }],
  ['an object as scope', { scope: { maps: true } }],
  ['scp with something other than text in it', { scp: ['maps', 7] }],
  ['permissions as an object', { permissions: { 0: 'maps', length: 1 } }],
];

test.each(refused)('refuses %s', async (_name, claims) => {
  const token = withClaims(claims);
  const answer = await rig.call(GEOCODE, { token });
  expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(rig.upstream.received).toHaveLength(0);
  const shown = await everythingShown(rig.gateway, [answer]);
  expect([...piecesIn(shown, token), ...(shown.includes(MARK) ? [MARK] : [])]).toEqual([]);
});

const taken: readonly [string, Record<string, unknown>][] = [
  ['a list of audiences with ours in it', { aud: ['other', 'portcullis'] }],
  ['exp four seconds ago, as clocks differ', { exp: NOW - 4 }],
  ['nbf five seconds ahead, as clocks differ', { nbf: NOW + 5 }],
  ['scope with several blanks', { scope: '  other   maps ' }],
  ['scp as a list', { scope: undefined, scp: ['maps'] }],
  ['scp as text', { scope: undefined, scp: 'other maps' }],
  ['permissions as a list', { scope: undefined, permissions: ['other', 'maps'] }],
];

test.each(taken)('takes %s', async (_name, claims) => {
  expect((await rig.call(GEOCODE, { token: withClaims(claims) })).status).toBe(200);
  expect(rig.upstream.received).toHaveLength(1);
});

const lackingScope: readonly [string, Record<string, unknown>][] = [
  ['no scope at all', { scope: undefined }],
  ['an empty scope', { scope: '' }],
  ['another scope', { scope: 'map' }],
  ['a scope that only begins like it', { scope: 'maps.read maps:write' }],
  ['scopes that hold it inside a longer word', { scope: 'google-maps' }],
  ['other case', { scope: 'MAPS' }],
  ['a comma for a blank', { scope: 'other,maps' }],
  ['an element of scp with a blank in it', { scope: undefined, scp: ['other maps'] }],
  ['a claim of another name', { scope: undefined, scopes: ['maps'], roles: ['maps'] }],
];

test.each(lackingScope)('forbids %s', async (_name, claims) => {
  const token = withClaims(claims);
  const answer = await rig.call(GEOCODE, { token });
  expect(answer).toMatchObject({ status: 403, code: 'forbidden' });
  expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
  expect(rig.upstream.received).toHaveLength(0);
  expect(piecesIn(await everythingShown(rig.gateway, [answer]), token)).toEqual([]);
});

describe('an integration that requires two scopes', () => {
  let both: Rig;
  beforeAll(async () => {
    const { mapsSection } = await import('../harness/gateway.ts');
    both = await startRig({
      config: (upstream) => ({ integrations: { maps: { ...mapsSection(upstream), scopes: ['maps', 'maps.write'] } } }),
    });
  });
  afterAll(() => both?.close());

  test.each([
    ['one of them', { scope: 'maps' }, 403],
    ['the other', { scope: 'maps.write' }, 403],
    ['both', { scope: 'maps.write maps' }, 200],
    ['both, from two claims', { scope: 'maps', scp: ['maps.write'] }, 200],
  ])('%s', async (_name, claims, status) => {
    expect((await both.call(GEOCODE, { token: await both.issuer.sign(claims) })).status).toBe(status);
  });
});
