import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closedPort, type RawUpstream, startRawUpstream } from '../harness/raw-upstream.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';
import { everythingShown, foundIn } from '../harness/search-for.ts';
import { selfSigned } from '../harness/self-signed.ts';
import { closed, listening } from '../harness/upstream.ts';

// Hazard 3: a key goes through every failure, and nothing that anyone can read holds it.

const CANARY = 'Canary+key/with=odd&characters-9c41d';
const CALLERS = 'callers-own-value-77ab';
let raw: RawUpstream;
let silent: RawUpstream;
let tls: TlsServer;
let rig: Rig;
let script: (socket: Socket) => void = () => {};
const warnings: string[] = [];
const warned = (warning: Error) => warnings.push(`${warning.message}${warning.stack}`);

/** Where each integration leads; its key stands twice in the URL, in the path, in a header and in Basic. */
function origins(upstream: string, tlsPort: number, closed: number): Record<string, string> {
  return {
    raw: raw.origin,
    // Too long a label for any resolver to ask for.
    dns: `https://${'a'.repeat(64)}.test`,
    refused: `http://127.0.0.1:${closed}`,
    'self-signed': `https://127.0.0.1:${tlsPort}`,
    'plain-behind-tls': upstream.replace('http:', 'https:'),
    'tls-behind-plain': `http://127.0.0.1:${tlsPort}`,
    'silent-tls': `https://127.0.0.1:${silent.port}`,
    metadata: 'http://169.254.169.254',
  };
}

beforeAll(async () => {
  process.on('warning', warned);
  raw = await startRawUpstream((socket) => script(socket));
  silent = await startRawUpstream(() => {});
  tls = createTlsServer(selfSigned, (_request, response) => response.end());
  tls.on('clientError', () => {});
  const section = (origin: string) =>
    genericSection(origin, {
      inject: [
        { in: 'query', name: 'key', value: '{key}' },
        { in: 'query', name: 'again', value: 'a{key}b{key}' },
        { in: 'path', name: 'token', value: '{key}' },
        { in: 'header', name: 'X-Api-Key', value: '{key}' },
        { in: 'basic', value: 'user:{key}' },
      ],
      operations: ['GET', 'POST'].map((method) => ({ name: method.toLowerCase(), method, path: '/v1/{token}/x' })),
      timeouts: { connect: '300ms', firstByte: '300ms', idle: '300ms' },
    });
  const [tlsPort, closedOne] = [await listening(tls), await closedPort()];
  const integrations = (upstream: string) =>
    Object.entries(origins(upstream, tlsPort, closedOne)).map(([name, origin]) => [name, section(origin)]);
  rig = await startRig({
    environment: { GENERIC_KEY: CANARY },
    config: (upstream) => ({ integrations: Object.fromEntries(integrations(upstream)) }),
  });
});
afterAll(async () => {
  await rig?.close();
  await Promise.all([raw?.close(), silent?.close(), closed(tls)]);
  process.off('warning', warned);
});

const path = (integration: string) => `/proxy/${integration}/v1/mine/x?q=${CALLERS}`;

const unreachable: readonly [string, number, string, RegExp][] = [
  ['dns', 502, 'upstream_unreachable', /^E\w+$/],
  ['refused', 502, 'upstream_unreachable', /^ECONNREFUSED$/],
  ['self-signed', 502, 'upstream_unreachable', /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
  ['plain-behind-tls', 502, 'upstream_unreachable', /SSL|EPROTO/],
  ['tls-behind-plain', 502, 'upstream_unreachable', /^.+$/],
  ['silent-tls', 504, 'upstream_timeout', /^UND_ERR_CONNECT_TIMEOUT$/],
  ['metadata', 502, 'upstream_unreachable', /^egress policy: forbidden$/],
];

test.each(unreachable)('a provider that cannot be reached: %s', async (integration, status, code, detail) => {
  const get = await rig.call(path(integration));
  const post = await rig.call(path(integration), { method: 'POST', body: 'x' });
  for (const answer of [get, post]) expect(answer).toMatchObject({ status, code });
  // The operator learns what failed, in a word.
  expect(rig.gateway.logged.at(-1)?.['detail']).toMatch(detail);
  await expectUnseen([get, post]);
});

const answers: Record<string, (socket: Socket) => void> = {
  'is reset': (socket) => socket.resetAndDestroy(),
  'is closed': (socket) => socket.end(),
  'never comes': () => {},
  'is garbage': (socket) => socket.end('portcullis\r\n\r\n'),
  'has too large a head': (socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Filler: ${'f'.repeat(100_000)}\r\n\r\n`),
  'is a bad upgrade': (socket) => socket.end('HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
  'cannot be passed on': (socket) => socket.end('HTTP/1.1 200 OK\r\nETag: "a\x01b"\r\nContent-Length: 0\r\n\r\n'),
  'breaks off': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst'),
  'falls silent': (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst'),
  'is a redirect': (socket) =>
    socket.end(
      `HTTP/1.1 302 Found\r\nLocation: /v1/${encodeURIComponent(CANARY)}/x?key=${CANARY}\r\nContent-Length: 0\r\n\r\n`,
    ),
  ...Object.fromEntries(
    [400, 401, 403, 404, 429, 500, 502, 503].map((status) => [
      `is a ${status}`,
      (socket: Socket) => socket.end(`HTTP/1.1 ${status} No\r\nX-Debug: ${CANARY}\r\nContent-Length: 2\r\n\r\nno`),
    ]),
  ),
};

test.each(Object.entries(answers))('an answer that %s', async (_name, how) => {
  script = how;
  const given = await Promise.all([
    rig.call(path('raw')).catch(() => undefined),
    rig.call(path('raw'), { method: 'POST', body: 'x' }).catch(() => undefined),
  ]);
  await expectUnseen(given.filter((answer) => answer !== undefined));
});

async function expectUnseen(given: Parameters<typeof everythingShown>[1]): Promise<void> {
  // The line for each call is there, so that the search has something to search.
  expect(rig.gateway.logged.length).toBeGreaterThan(0);
  const shown = [await everythingShown(rig.gateway, given), ...warnings].join('\n');
  expect(foundIn(shown, CANARY)).toEqual([]);
  expect(foundIn(shown, `user:${CANARY}`)).toEqual([]);
  expect(foundIn(shown, CALLERS)).toEqual([]);
  expect(shown).not.toContain(rig.token.split('.')[2]);
}
