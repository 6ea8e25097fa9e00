import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { googleMapsOperations } from '../../src/integrations/google-maps/operations.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { Wire } from '../harness/wire.ts';

/*
 * Hazard 8, whatever the trick: nothing arrives, or what was sent arrives byte for byte and is an enabled operation's path. The
 * second half is judged without the gateway's own patterns, and again after everything that a careless parser would do to it.
 */

let scene: Scene;
let wire: Wire;

beforeAll(async () => {
  scene = await openScene({
    beside: (baseUrl) => ({
      files: {
        use: 'generic',
        baseUrl,
        credentials: { key: 'secret://google-maps/api-key' },
        inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
        scopes: ['maps'],
        limit: { requests: 10_000, window: '1m' },
        operations: [{ name: 'file', method: 'GET', path: '/files/**' }],
      },
    }),
  });
  wire = await Wire.open(scene.gateway.port);
});
afterAll(async () => {
  wire.leave();
  await scene.close();
});

const FILES = ['', 'files', '**'];
const maps = googleMapsOperations.filter(({ method }) => method === 'GET').map(({ path }) => path.split('/'));
const enabled = [...maps, FILES, FILES, FILES];

function isEnabled(path: string): boolean {
  const segments = path.split('/');
  return enabled.some(
    (pattern) =>
      (pattern.length === segments.length || (pattern === FILES && segments.length > pattern.length)) &&
      pattern.every((part, index) => part === segments[index] || (part.startsWith('*') && segments[index] !== '')),
  );
}

/** A path as a parser might see it that decodes too often, knows backslashes and path parameters, and resolves dots. */
function carelessly(path: string): string {
  let decoded = Buffer.from(path, 'latin1');
  for (let round = 0; round < 3; round += 1) {
    const text = decoded
      .toString('latin1')
      .replace(/%([0-9a-f]{2})/gi, (_encoded, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    decoded = Buffer.from(text, 'latin1');
  }
  const text = decoded
    .toString('latin1')
    .replace(/\xC0\xAE|\xE0\x80\xAE/g, '.')
    .replace(/\xC0\xAF|\xE0\x80\xAF|\\/g, '/')
    .replace(/[?#\0].*$/s, '')
    .replace(/;[^/]*/g, '');
  const resolved: string[] = [];
  for (const segment of text.split('/').filter((each) => each !== '' && each !== '.')) {
    if (segment === '..') resolved.pop();
    else resolved.push(segment);
  }
  return `/${resolved.join('/')}`;
}

const TRICKS =
  `.. . ... %2e %2E%2e .%2e %252e %25 %2f %2F %252f %5c \\ / // ; ;x=y %3b %00 %0a %0d%0a %20 %09 # %23 ? %3f @ : @evil.example
 :80 * ** %c0%ae %c0%af %e0%80%af %u002e % %4 %zz %41 %e5%8f%b0 \x80 \xE9 + = & , ~ places maps api json v1 photos media searchText`
    .split(/\s+/)
    .concat(['\t', '\0', '\x7F']);

const anyPath = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.array(fc.constantFrom('/', ...TRICKS), { maxLength: 12 }).map((parts) => `/${parts.join('')}`),
    },
    {
      // An operation's path with a trick put in, or put in place of something.
      weight: 6,
      arbitrary: fc
        .record({
          pattern: fc.constantFrom(...enabled),
          trick: fc.oneof(fc.constant(''), fc.constantFrom(...TRICKS)),
          at: fc.nat(60),
          instead: fc.nat(4),
          fill: fc.array(fc.constantFrom('ChIJ', '..', ...TRICKS), { minLength: 1, maxLength: 3 }),
        })
        .map(({ pattern, trick, at, instead, fill }) => {
          const path = pattern.map((part) => (part.startsWith('*') ? fill.join('') : part)).join('/');
          const place = at % (path.length + 1);
          return trick === '' ? path : path.slice(0, place) + trick + path.slice(place + instead);
        }),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 40 }).map((text) => `/${text}`) },
  )
  .map((path) => path.replaceAll(/[\r\n ]/g, ''));

test('whatever path is sent, the upstream receives nothing or exactly the path of an enabled operation', async () => {
  let arrived = 0;
  const property = fc.asyncProperty(anyPath, async (path) => {
    const before = scene.upstream.received.length;
    if (wire.isClosed) wire = await Wire.open(scene.gateway.port);
    await send(path);
    const news = scene.upstream.received.slice(before);
    arrived += news.length;
    expect(news.length).toBeLessThanOrEqual(1);
    for (const { url } of news) {
      const received = url.split('?', 1)[0] ?? '';
      expect(received).toBe(path.split('?', 1)[0]);
      expect(isEnabled(received)).toBe(true);
      expect(isEnabled(carelessly(received))).toBe(true);
      expect(carelessly(received).split('/')).toHaveLength(received.split('/').length);
    }
  });
  const base = {
    numRuns: 2_000,
    examples: enabled.map((pattern): [string] => [pattern.join('/').replace(/\*+/g, 'ChIJ')]),
  };
  await fc.assert(property, base);
  // Otherwise the property would hold for a gateway that lets nothing through.
  expect(arrived).toBeGreaterThanOrEqual(enabled.length);
});

/** Sends one request on the shared connection and waits for its answer. A malformed one costs the connection. */
async function send(path: string): Promise<void> {
  const already = (await wire.answers(() => true)).length;
  wire.send(
    `GET /proxy/${/^.?files/.test(path) ? 'files' : 'maps'}${path} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n\r\n`,
  );
  const answers = await wire.answers((all) => all.length > already);
  if (answers.at(-1)?.headers['connection'] === 'close') {
    await wire.closed;
  }
}
