import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { CANARY, mapsSection } from '../harness/gateway.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

// Hazard 1: a redirect is passed on, never followed, and its Location holds no key.

const KEY = encodeURIComponent(CANARY);
const PLAIN = 'PlainCanary9e27';
let rig: Rig;
let elsewhere: Upstream;
let location: string;
let status = 302;

beforeAll(async () => {
  elsewhere = await startUpstream();
  rig = await startRig({
    environment: { GENERIC_KEY: CANARY, PLAIN_KEY: PLAIN },
    answer: (_request, response) => response.writeHead(status, { Location: location }).end('moved'),
    config: (upstream) => ({
      integrations: {
        maps: mapsSection(upstream),
        header: genericSection(upstream),
        plain: genericSection(upstream, { credentials: { key: 'secret://plain/key' } }),
        basic: genericSection(upstream, { inject: [{ in: 'basic', value: 'user:{key}' }] }),
      },
    }),
  });
});
afterAll(async () => {
  await rig?.close();
  await elsewhere?.close();
});
beforeEach(() => {
  rig.upstream.received.length = 0;
  status = 302;
});

/** The Location that the caller sees when the provider sends this one, and what else was shown. */
async function redirected(to: string, target = GEOCODE) {
  location = to;
  const answer = await rig.call(target);
  expect(answer.status).toBe(status);
  expect(rig.upstream.received).toHaveLength(1);
  expect(elsewhere.received).toHaveLength(0);
  expect(foundIn(await everythingShown(rig.gateway, [answer]), CANARY)).toEqual([]);
  return answer.headers['location'];
}

describe.each([301, 302, 303, 307, 308])('a %i', (code) => {
  test.each([
    ['to another port', () => `${elsewhere.origin}/x?key=${KEY}`, () => `${elsewhere.origin}/x`],
    ['to another host', () => `https://evil.example/x?key=${KEY}&a=1`, () => 'https://evil.example/x?a=1'],
    ['to the provider itself', () => `${rig.upstream.origin}/x?key=${KEY}`, () => '/proxy/maps/x'],
    ['of the scheme http', () => `http://evil.example/x?key=${KEY}`, () => 'http://evil.example/x'],
  ])('%s is passed on and not followed', async (_name, to, seen) => {
    status = code;
    expect(await redirected(to())).toBe(seen());
  });
});

test.each(['GET', 'POST'] as const)('a redirected %s arrives once, with its body', async (method) => {
  status = 307;
  location = `${elsewhere.origin}/v1/x`;
  const answer = await rig.call('/proxy/header/v1/x', { method, ...(method === 'POST' && { body: 'pay' }) });
  expect(answer).toMatchObject({ status: 307, text: 'moved' });
  expect(rig.upstream.received.map(({ body }) => body.toString())).toEqual([method === 'POST' ? 'pay' : '']);
  expect(elsewhere.received).toHaveLength(0);
});

const inside: readonly [string, string][] = [
  ['/maps/api/place/photo?a=1', '/proxy/maps/maps/api/place/photo?a=1'],
  [`/x?key=${KEY}`, '/proxy/maps/x'],
  [`/x?a=1&key=${KEY}&b=2`, '/proxy/maps/x?a=1&b=2'],
  [`/x?key=${KEY}&key=${KEY}`, '/proxy/maps/x'],
  [`/x?KEY=${KEY}&k%65y=${KEY}&key[]=${KEY}`, '/proxy/maps/x'],
  ['photo', '/proxy/maps/maps/api/geocode/photo'],
  ['?page=2', '/proxy/maps/maps/api/geocode/json?page=2'],
  ['../elevation/json', '/proxy/maps/maps/api/elevation/json'],
  ['../../../../../../x', '/proxy/maps/x'],
  ['/%2e%2e/x', '/proxy/maps/x'],
  ['/x#part', '/proxy/maps/x#part'],
];
test.each(inside)('%s within the provider is a path of this gateway', async (to, seen) => {
  expect(await redirected(to)).toBe(seen);
});

const outside: readonly [string, string | undefined][] = [
  ['//evil.example/x', 'http://evil.example/x'],
  ['\\\\evil.example\\x', 'http://evil.example/x'],
  ['https://user:password@evil.example/x', 'https://evil.example/x'],
  ['https://api_key@evil.example', 'https://evil.example/'],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['file:///etc/passwd', undefined],
  ['http://[', undefined],
  ['https://evil.example/x?a=1;key=x', undefined],
];
test.each(outside)('%s outside the provider is seen as %s', async (to, seen) => {
  expect(await redirected(to)).toBe(seen);
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const everyCharacterEscaped = [...CANARY].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('');
const hidden: readonly [string, string][] = [
  ['as it is', CANARY],
  ['as it is but for the slash', CANARY.replaceAll('/', '%2F')],
  ['percent-encoded', KEY],
  ['percent-encoded in lower case', KEY.replace(/%../g, (each) => each.toLowerCase())],
  ['percent-encoded in mixed case', KEY.replace('%2B', '%2b')],
  ['every character percent-encoded', everyCharacterEscaped],
  ['percent-encoded twice', encodeURIComponent(KEY)],
  ['percent-encoded three times', encodeURIComponent(encodeURIComponent(KEY))],
  ['in base64', base64(CANARY)],
  ['in base64, percent-encoded', encodeURIComponent(base64(CANARY))],
  ['in base64url', Buffer.from(CANARY).toString('base64url')],
  ['in base64 behind one other character', base64(`:${CANARY}`)],
  ['in base64 behind two other characters', base64(`u:${CANARY}`)],
  ['in base64 between others', base64(`user:${CANARY}@host`)],
  ['in base64 of its percent-encoded form', base64(`key=${KEY}&x=1`)],
  ['in hex', Buffer.from(CANARY).toString('hex')],
  ['in hex, upper case', Buffer.from(CANARY).toString('hex').toUpperCase()],
  ['in lower case', KEY.toLowerCase()],
  ['in upper case', CANARY.toUpperCase()],
];
describe.each(hidden)('a Location with the key %s', (_name, spelled) => {
  test.each([
    ['in another parameter', (text: string) => `https://evil.example/?next=${text}`],
    ['in the path', (text: string) => `https://evil.example/a/${text}/b`],
    ['in the fragment', (text: string) => `https://evil.example/#${text}`],
    ['twice', (text: string) => `https://evil.example/${text}?next=${text}`],
    ['within the provider', (text: string) => `/x?next=https%3A%2F%2Fevil.example%2F${text}`],
  ])('%s is withheld', async (_place, make) => {
    for (const target of [GEOCODE, '/proxy/basic/v1/x']) {
      rig.upstream.received.length = 0;
      expect(await redirected(make(spelled), target)).toBeUndefined();
    }
  });
});

test('a key that is in the name of a host is withheld, although hosts are written in lower case', async () => {
  expect(await redirected(`https://${PLAIN}.evil.example/`, '/proxy/plain/v1/x')).toBeUndefined();
});
