import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GEOCODE } from '../harness/call.ts';
import { CANARY } from '../harness/gateway.ts';
import { sendRaw, statusOf } from '../harness/raw-http.ts';
import { headerPairs, headerValues, rawRequest } from '../harness/received.ts';
import { type Rig, startRig } from '../harness/rig.ts';

// Hazard 6, for any query and any headers: what is a credential does not arrive, what is not does, and ours is last.

const PATH = GEOCODE.replace(/\?.*/, '');
const OURS = `key=${encodeURIComponent(CANARY)}`;
const RUNS = { numRuns: 300 };
let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

async function send(target: string, headers: readonly string[] = []) {
  rig.upstream.received.length = 0;
  const answer = await sendRaw(
    rig.gateway.port,
    rawRequest(`GET ${target}`, [`Authorization: Bearer ${rig.token}`, ...headers]),
  );
  return { status: statusOf(answer), received: rig.upstream.received[0] };
}

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
const credentialNames = ['key', '$key', 'apikey', 'api_key', 'access_token', 'oauth_token', 'client', 'signature'];

/** A credential's name with each character in either case, and escaped up to three times. */
const disguised = fc
  .constantFrom(...credentialNames)
  .chain((name) =>
    fc.tuple(...[...name].map((character) => fc.tuple(fc.constant(character), fc.boolean(), fc.nat({ max: 3 })))),
  )
  .map((characters) =>
    characters
      .map(([character, upper, escapes]) => {
        const cased = upper ? character.toUpperCase() : character;
        return escapes === 0 ? cased : escaped(cased).replace('%', `%${'25'.repeat(escapes - 1)}`);
      })
      .join(''),
  );
const credential = fc
  .tuple(
    fc.constantFrom('', '+', '%20', '%00', '%0a'),
    disguised,
    fc.constantFrom('', '[]', '[0]', '%5B%5D', '%255b', '+', '%20', '%00', '%00x'),
    fc.constantFrom('=EVIL', '=EVIL=EVIL', '%3DEVIL'),
  )
  .map((parts) => parts.join(''));

const plain = [...'abcdefghijklmnopqrstuvwxyzABC0123456789-._~'];
const harmless = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...plain), minLength: 1, maxLength: 8 }),
    fc.string({
      unit: fc.constantFrom(...plain, '%20', '%26', '%3D', '%C3%A9', '+', '=', '/', '?', ',', ':', '@'),
      maxLength: 12,
    }),
  )
  .filter(([name]) => !credentialNames.includes(name.toLowerCase()) && name.toLowerCase() !== '$httpmethod')
  .map(([name, value]) => `${name}=${value}`);

const parameters = fc.array(
  fc.oneof(
    credential.map((text) => ({ text, arrives: false })),
    harmless.map((text) => ({ text, arrives: true })),
  ),
  { maxLength: 8 },
);

test('any query', async () => {
  await fc.assert(
    fc.asyncProperty(parameters, async (list) => {
      const { status, received } = await send(`${PATH}?${list.map(({ text }) => text).join('&')}`);
      const expected = [...list.filter(({ arrives }) => arrives).map(({ text }) => text), OURS];
      expect(status).toBe(200);
      expect(received?.url.slice(received.url.indexOf('?') + 1)).toBe(expected.join('&'));
    }),
    RUNS,
  );
});

test('any query that some parsers split at semicolons', async () => {
  const separated = fc.array(fc.tuple(fc.oneof(credential, harmless), fc.constantFrom('&', ';', '&;', ';&')), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(separated, async (list) => {
      const { status, received } = await send(`${PATH}?${list.flat().join('')}`);
      expect([200, 400]).toContain(status);
      expect(received === undefined).toBe(status === 400);
      expect(received?.url ?? '').not.toContain('EVIL');
    }),
    RUNS,
  );
});

const allowed = [
  'accept',
  'accept-language',
  'range',
  'if-none-match',
  'user-agent',
  'idempotency-key',
  'x-goog-fieldmask',
];
const keptBack = [
  'cookie',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'x-forwarded-for',
  'x-http-method-override',
  'proxy-authorization',
  'te',
  'keep-alive',
  'x-stainless-os',
];
const nameInAnyCase = (names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.infiniteStream(fc.boolean()))
    .map(([name, upper]) => [...name].map((each) => (upper.next().value ? each.toUpperCase() : each)).join(''));
const headers = fc.record({
  passed: fc.uniqueArray(nameInAnyCase(allowed), { selector: (name) => name.toLowerCase(), maxLength: 5 }),
  kept: fc.array(nameInAnyCase(keptBack), { maxLength: 8 }),
  unheardOf: fc.array(fc.string({ unit: fc.constantFrom(...plain.slice(0, 26), '-'), minLength: 1, maxLength: 10 }), {
    maxLength: 3,
  }),
  listed: fc.array(nameInAnyCase([...allowed, ...keptBack]), { maxLength: 3 }),
});

test('any headers', async () => {
  await fc.assert(
    fc.asyncProperty(headers, async ({ passed, kept, unheardOf, listed }) => {
      const lines = [
        ...kept.map((name) => `${name}: EVIL`),
        ...passed.map((name) => `${name}: of ${name.toLowerCase()}`),
        ...unheardOf.map((name) => `x-${name}: EVIL`),
        ...(listed.length > 0 ? [`Connection: ${listed.join(', ')}`] : []),
      ];
      const { status, received } = await send('/proxy/maps/v1/places/ChIJ', lines);
      expect(status).toBe(200);
      if (received === undefined) throw new Error('nothing arrived');
      const hopByHop = listed.map((name) => name.toLowerCase());
      const expected = passed.map((name) => name.toLowerCase()).filter((name) => !hopByHop.includes(name));
      const arrived = headerPairs(received).filter(([name]) => !['host', 'connection'].includes(name));
      expect(arrived.sort()).toEqual(
        [...expected.map((name) => [name, `of ${name}`]), ['x-goog-api-key', CANARY]].sort(),
      );
      expect(headerValues(received, 'connection')).toEqual(['keep-alive']);
      expect(JSON.stringify(received.rawHeaders)).not.toContain('EVIL');
    }),
    RUNS,
  );
});
