import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, type Content, chunked, clean, echoOf, says } from '../harness/answers.ts';
import { canaryCases, everyCall, surfaces } from '../harness/canary-cases.ts';
import { type CanaryRig, each, openCanaryRig, type Script } from '../harness/canary-rig.ts';

// Hazard 2: a provider that answers with what it was sent, in any place of its answer and in any spelling. Every integration.

const WITHHELD = '502 response_leak, alert';
const text = ['Content-Type: text/plain'];
let rig: CanaryRig;
beforeAll(async () => {
  rig = await openCanaryRig();
});
afterAll(() => rig?.close());

test('every operation: all that it was sent', async () => {
  const script: Script = (socket, received) => socket.end(answer(200, text, echoOf(received)));
  // Of a signature's key, nothing is sent.
  const verdicts = everyCall.map(({ id, of }) => [id, of.name === 'generic-hmac' ? '200' : WITHHELD]);
  expect(await rig.verdicts(everyCall, script)).toEqual(Object.fromEntries(verdicts));
  expect(await rig.shown()).toEqual([]);
});

test('every secret of an integration, not the first alone', async () => {
  for (const [index] of canaryCases.flatMap(({ canaries }) => canaries.slice(1)).entries()) {
    const among = surfaces.filter(({ of }) => of.canaries.length > index + 1);
    const script: Script = (socket, _received, { of }) => socket.end(answer(200, text, of.canaries[index + 1] ?? ''));
    expect(await rig.verdicts(among, script)).toEqual(each(among, WITHHELD));
  }
});

const escaped = (key: string, by: (code: number) => string) =>
  key.replace(/[^A-Za-z0-9]/g, (character) => by(character.charCodeAt(0)));
const hex = (code: number) => code.toString(16).padStart(2, '0');
const base64 = (key: string, before: number) => btoa(`${'xyz'.slice(0, before)}${key} and more`);
const spellings: Record<string, (key: string) => string> = {
  'as it is': (key) => key,
  'percent-encoded': encodeURIComponent,
  'percent-encoded in lower case': (key) => escaped(key, (code) => `%${hex(code)}`),
  'percent-encoded but for the slash': (key) => encodeURIComponent(key).replaceAll('%2F', '/'),
  'percent-encoded twice': (key) => encodeURIComponent(encodeURIComponent(key)),
  'in JSON': (key) => JSON.stringify({ key: `"${key}"` }),
  'in JSON with escaped slashes': (key) => key.replaceAll('/', '\\/'),
  'in JSON as \\u escapes': (key) => escaped(key, (code) => `\\u00${hex(code)}`),
  'in JSON as \\u escapes in upper case': (key) => escaped(key, (code) => `\\u00${hex(code).toUpperCase()}`),
  'in JSON within JSON': (key) => JSON.stringify({ debug: JSON.stringify({ key }).replaceAll('/', '\\u002f') }),
  'in JavaScript': (key) => escaped(key, (code) => `\\x${hex(code)}`),
  'in HTML': (key) => key.replaceAll('&', '&amp;'),
  'in HTML by number': (key) => escaped(key, (code) => `&#${code};`),
  'in base64': (key) => base64(key, 0),
  'in base64, one off': (key) => base64(key, 1),
  'in base64, two off': (key) => base64(key, 2),
  'in base64url': (key) => Buffer.from(`u:${key}`).toString('base64url'),
  'in base64, percent-encoded': (key) => encodeURIComponent(base64(key, 1)),
  'in hex': (key) => Buffer.from(key).toString('hex'),
  'in hex, upper case': (key) => Buffer.from(key).toString('hex').toUpperCase(),
};
test.each(Object.entries(spellings))('the key %s, in the body and in a header', async (_how, spell) => {
  const inBody = says((key) => answer(200, text, `before ${spell(key)} after`));
  expect(await rig.verdicts(surfaces, inBody)).toEqual(each(surfaces, WITHHELD));
  const inHeader = says((key) => answer(200, [`X-Debug: before ${spell(key)} after`], 'body'));
  expect(await rig.verdicts(surfaces, inHeader)).toEqual(each(surfaces, WITHHELD));
  expect(await rig.shown()).toEqual([]);
});

describe('the key in the head', () => {
  const heads: Record<string, (key: string) => Content> = {
    'in a header that goes back': (key) => answer(200, [`ETag: "${key}"`], 'body'),
    'in a list that goes back': (key) => answer(200, [`Vary: ${key}`], 'body'),
    'in a cookie, which does not': (key) => answer(200, [`Set-Cookie: session=${key}`], 'body'),
    'in the second of two': (key) => answer(200, ['Set-Cookie: a=b', `Set-Cookie: session=${key}`], 'body'),
    'of an answer without a body': (key) => `HTTP/1.1 204 No\r\nX-Debug: ${key}\r\n\r\n`,
    'of one that was not changed': (key) => `HTTP/1.1 304 No\r\nETag: "${key}"\r\n\r\n`,
    'of a stream of events': (key) =>
      chunked(200, ['Content-Type: text/event-stream', `X-Debug: ${key}`], ['data: 1\n\n']),
  };
  test.each(Object.entries(heads))('%s', async (_where, head) => {
    expect(await rig.verdicts(surfaces, says(head))).toEqual(each(surfaces, WITHHELD));
    expect(await rig.shown()).toEqual([]);
    expect(await rig.verdicts(surfaces, clean)).toEqual(each(surfaces, '200'));
  });
});

describe('the key where nothing goes back', () => {
  const places: Record<string, readonly [(key: string) => Content, string]> = {
    'in the reason phrase': [(key) => answer(`200 ${key}`, [], 'body'), '200'],
    'in the reason phrase of an error': [(key) => answer(`404 No such key: ${key}`, [], 'body'), '404'],
    'in a trailer': [(key) => chunked(200, ['Trailer: X-Debug'], ['body'], `0\r\nX-Debug: ${key}\r\n\r\n`), '200'],
    'in the trailer of events': [
      (key) => chunked(200, ['Content-Type: text/event-stream'], ['data: 1\n\n'], `0\r\nETag: "${key}"\r\n\r\n`),
      '200',
    ],
    'in the extension of a chunk': [
      (key) => chunked(200, [], [], `4;debug="${encodeURIComponent(key)}"\r\nbody\r\n0\r\n\r\n`),
      '200',
    ],
    'in a 103 before': [
      (key) => `HTTP/1.1 103 Early Hints\r\nLink: </x?key=${key}>; rel=preload\r\n\r\n${answer(200, [], 'body')}`,
      '200',
    ],
    'in a 102 before': [(key) => `HTTP/1.1 102 ${key}\r\nX-Debug: ${key}\r\n\r\n${answer(200, [], 'body')}`, '200'],
    'behind the end': [(key) => Buffer.concat([answer(200, [], 'body'), Buffer.from(key)]), '200'],
  };
  test.each(Object.entries(places))('%s', async (_where, [place, verdict]) => {
    expect(await rig.verdicts(surfaces, says(place))).toEqual(each(surfaces, verdict));
    expect(await rig.shown()).toEqual([]);
  });
});
