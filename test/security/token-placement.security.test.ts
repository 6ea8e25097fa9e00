import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { sendRaw, statusOf } from '../harness/raw-http.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, piecesIn } from '../harness/search-for.ts';

// Hazard 13: where a token may stand, and that there is one.

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

const elsewhere: readonly [string, (token: string) => { query?: string; headers?: Record<string, string> }][] = [
  ['nowhere', () => ({})],
  ['in the query as access_token', (token) => ({ query: `&access_token=${token}` })],
  ['in the query as token', (token) => ({ query: `&token=${token}` })],
  ['in the query as key', (token) => ({ query: `&key=${token}` })],
  ['in a cookie', (token) => ({ headers: { cookie: `token=${token}; Authorization=Bearer ${token}` } })],
  ['in X-Authorization', (token) => ({ headers: { 'x-authorization': `Bearer ${token}` } })],
  ['in Proxy-Authorization', (token) => ({ headers: { 'proxy-authorization': `Bearer ${token}` } })],
  ['in X-Forwarded-Authorization', (token) => ({ headers: { 'x-forwarded-authorization': `Bearer ${token}` } })],
  ['as the password of Basic', (token) => ({ headers: { authorization: `Basic ${btoa(`portcullis:${token}`)}` } })],
  ['without a scheme', (token) => ({ headers: { authorization: token } })],
  ['with another scheme', (token) => ({ headers: { authorization: `Token ${token}` } })],
  ['with the scheme glued on', (token) => ({ headers: { authorization: `Bearer${token}` } })],
  ['with the scheme twice', (token) => ({ headers: { authorization: `Bearer Bearer ${token}` } })],
  ['twice in one header', (token) => ({ headers: { authorization: `Bearer ${token}, Bearer ${token}` } })],
  ['twice in one header, without a comma', (token) => ({ headers: { authorization: `Bearer ${token} ${token}` } })],
  ['in quotes', (token) => ({ headers: { authorization: `Bearer "${token}"` } })],
  ['with a parameter after it', (token) => ({ headers: { authorization: `Bearer ${token}; x=1` } })],
  ['with only a scheme', () => ({ headers: { authorization: 'Bearer ' } })],
];

test.each(elsewhere)('a token %s is none', async (_name, place) => {
  const { query = '', headers = {} } = place(rig.token);
  const answer = await rig.call(GEOCODE + query, { token: undefined, headers });
  expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(rig.upstream.received).toHaveLength(0);
  expect(piecesIn(await everythingShown(rig.gateway, [answer]), rig.token)).toEqual([]);
});

test('the challenge names no error when no token was sent (RFC 6750, section 3)', async () => {
  const answer = await rig.call(GEOCODE, { token: undefined });
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="portcullis"');
});

test.each([
  ['two good ones', (token: string) => [`Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`]],
  ['a good one first', (token: string) => [`Authorization: Bearer ${token}`, 'Authorization: Bearer other']],
  ['a good one last', (token: string) => ['Authorization: Basic b3RoZXI=', `Authorization: Bearer ${token}`]],
  ['in different case', (token: string) => [`authorization: Bearer ${token}`, `AUTHORIZATION: Bearer ${token}`]],
  ['an empty one first', (token: string) => ['Authorization:', `Authorization: Bearer ${token}`]],
])('two Authorization headers are refused: %s', async (_name, headers) => {
  const lines = [`GET ${GEOCODE} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers(rig.token)];
  const answer = await sendRaw(rig.gateway.port, `${lines.join('\r\n')}\r\n\r\n`);
  expect(statusOf(answer)).toBe(400);
  expect(answer).toContain('ambiguous_credentials');
  expect(rig.upstream.received).toHaveLength(0);
  expect(piecesIn(answer + (await everythingShown(rig.gateway)), rig.token)).toEqual([]);
});

test.each(['bearer', 'BEARER', 'bEaReR'])('the scheme %s is Bearer (RFC 9110, section 11.1)', async (scheme) => {
  const answer = await rig.call(GEOCODE, { token: undefined, headers: { authorization: `${scheme} ${rig.token}` } });
  expect(answer.status).toBe(200);
  expect(rig.upstream.received).toHaveLength(1);
});

test.each([
  [8192, 200],
  [8193, 401],
])('a token of %i bytes is answered with %i', async (length, status) => {
  const token = await tokenOf(length);
  expect(token).toHaveLength(length);
  expect((await rig.call(GEOCODE, { token })).status).toBe(status);
});

/** Base64url leaves out one length of four; a longer header reaches it. */
async function tokenOf(length: number): Promise<string> {
  for (const typ of ['', 't', 'tt', 'ttt']) {
    const bare = await rig.issuer.sign({ filler: '' }, { typ });
    for (let filler = Math.floor(((length - bare.length) * 3) / 4) - 3; ; filler += 1) {
      const token = await rig.issuer.sign({ filler: 'f'.repeat(filler) }, { typ });
      if (token.length === length) return token;
      if (token.length > length) break;
    }
  }
  throw new Error(`no token of ${length} bytes`);
}
