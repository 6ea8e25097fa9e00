import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { errorCodes, publicError } from '../../src/core/errors.ts';
import type { BackendDefinition } from '../../src/secrets/definition.ts';
import { local } from '../../src/secrets/local.ts';
import { GEOCODE } from '../harness/call.ts';
import { CANARY, mapsSection } from '../harness/gateway.ts';
import { makeVault } from '../harness/new-vault.ts';
import { genericSection } from '../harness/rig.ts';
import { openScene, type Scene, until } from '../harness/scene.ts';
import { listening } from '../harness/upstream.ts';
import { vaultScratch } from '../harness/vault-rig.ts';
import { exchange, type WireAnswer } from '../harness/wire.ts';

/*
 * Hazard 4 (litellm#18731, #30670): every code is provoked with a marker in everything that a caller can send, and neither the
 * answer nor the log repeats it.
 */

const MARKER = 'zq7echo';
/** One that may be brought: long enough to be looked for in answers. */
const OWN_KEY = `${MARKER}-own-key`;
const UNTRUSTED = 'https://away.test/';
let scene: Scene;
let broken = false;
let secret: string | undefined = CANARY;
/** Milliseconds by which the clock of durations runs ahead. */
let later = 0;
const scratch = vaultScratch();
const vault = { path: scratch.file('vault.sqlite'), passphraseFile: scratch.file('passphrase') };
const silent = createServer((socket) => socket.on('error', () => {}));
const rude = createServer((socket) => socket.destroy());

beforeAll(async () => {
  const [silentPort, rudePort] = await Promise.all([silent, rude].map((server) => listening(server as never)));
  const section = (port: number | undefined) => mapsSection(`http://127.0.0.1:${port}`);
  const environment = {
    get GOOGLE_MAPS_API_KEY() {
      return secret;
    },
  };
  const clock = {
    elapsed: () => systemClock.elapsed() + later,
    now: () => {
      if (broken) throw new Error(`a bug that quotes ${MARKER}`);
      return systemClock.now();
    },
  };
  writeFileSync(vault.passphraseFile, 'the right passphrase');
  await makeVault(local as unknown as BackendDefinition, vault);
  scene = await openScene({
    config: { secrets: { backend: 'env', callerKeys: { backend: 'local', options: vault } } },
    world: { environment, clock },
    server: { timeouts: { body: '100ms' } },
    answer: ({ url }, response) => {
      if (url === '/refuse') response.writeHead(401).end(MARKER);
      else if (url === '/read?leak') response.end(`{"key":"${CANARY}","and":"${MARKER}"}`);
      else response.writeHead(200, { 'Content-Encoding': MARKER }).end(MARKER);
    },
    maps: { origins: ['https://app.example.com'], maxBody: '1KiB' },
    beside: (origin) => ({
      tight: { ...mapsSection(origin), limit: { requests: 1, window: '1h' } },
      gone: section(rudePort),
      silent: { ...section(silentPort), timeouts: { firstByte: '100ms' } },
      broken: { ...section(rudePort), circuitBreaker: { calls: 1 } },
      busy: { ...section(silentPort), timeouts: { firstByte: '1s' }, concurrency: { max: 1, queue: 0 } },
      own: {
        ...genericSection(origin),
        credentials: { key: 'secret://google-maps/api-key' },
        operations: [{ name: 'refuse', method: 'GET', path: '/refuse' }],
      },
      api: {
        ...genericSection(origin),
        credentials: { key: 'secret://google-maps/api-key' },
        operations: [
          { name: 'read', method: 'GET', path: '/read' },
          { name: 'note', method: 'POST', path: '/note', body: ['json'], parameters: { body: ['text'] } },
          { name: 'talk', method: 'GET', path: '/talk', webSocket: true },
        ],
      },
    }),
  });
});
afterAll(async () => {
  await scene.close();
  silent.close();
  rude.close();
  scratch.remove();
});

interface Provocation {
  readonly line?: string;
  readonly token?: () => string | undefined | Promise<string>;
  readonly headers?: string;
  readonly body?: string;
  /** What goes wrong inside while it is answered. */
  readonly during?: (request: () => Promise<WireAnswer | undefined>) => Promise<WireAnswer | undefined>;
}

const get = (path: string) => `GET ${path} HTTP/1.1`;
const at = (integration: string) => get(`${GEOCODE.replace('/maps/', `/${integration}/`)}${MARKER}`);
const note = `POST /proxy/api/note HTTP/1.1`;
const json = (text: string) => ({
  headers: `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n`,
  body: text,
});
const put = (rest: string) => `PUT /me/keys/${rest} HTTP/1.1`;
const UPGRADE = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${MARKER}\r\n`;
const search = `POST /proxy/maps/v1/places:searchText?x=${MARKER} HTTP/1.1`;

const provocations: readonly (readonly [code: string, Provocation])[] = [
  ['bad_request', { headers: `Range: ${MARKER}\r\nRange: b\r\n` }],
  ['bad_request', { line: get(`http://${MARKER}.example/${MARKER}`) }],
  ['bad_request', { line: get(`${MARKER}://${MARKER}`) }],
  ['bad_request', { line: get(`http://[${MARKER}`) }],
  ['bad_request', { line: `${MARKER.toUpperCase()} / HTTP/1.1` }],
  ['bad_request', { headers: `Bad Header ${MARKER}: ${MARKER}\r\n` }],
  ['bad_request', { headers: `Expect: ${MARKER}\r\n` }],
  ['bad_request', { headers: `Accept: ${MARKER}\x01\r\n` }],
  ['ambiguous_path', { line: get(`/proxy/maps/v1/places/%2e%2e${MARKER}`) }],
  ['ambiguous_query', { line: get(`${GEOCODE}%zz${MARKER}`) }],
  ['ambiguous_query', { line: get(`${GEOCODE}&a=${MARKER};key=${MARKER}`) }],
  ['ambiguous_credentials', { headers: `Authorization: Bearer ${MARKER}\r\n` }],
  ['body_not_allowed', { headers: 'Content-Length: 7\r\n', body: MARKER }],
  ['unauthenticated', { token: () => undefined }],
  ['unauthenticated', { token: () => MARKER }],
  ['unauthenticated', { token: () => scene.issuer.sign({ exp: 1, jti: MARKER }) }],
  ['unauthenticated', { token: () => scene.issuer.sign({ aud: MARKER }) }],
  ['unauthenticated', { token: async () => `${await scene.issuer.sign({ sub: MARKER })}${MARKER}` }],
  ['forbidden', { token: () => scene.issuer.sign({ scope: MARKER }) }],
  ['origin_not_allowed', { headers: `Origin: https://${MARKER}.example\r\n` }],
  [
    'header_not_allowed',
    {
      line: `OPTIONS ${GEOCODE}${MARKER} HTTP/1.1`,
      headers: `Origin: https://app.example.com\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: ${MARKER}\r\n`,
    },
  ],
  ['unknown_route', { line: get(`/${MARKER}?x=${MARKER}`) }],
  ['unknown_route', { line: get(`/${MARKER}#${MARKER}`) }],
  ['unknown_route', { line: get(`/proxy/${MARKER}/${MARKER}`) }],
  ['unknown_route', { line: get(`/proxy/maps/${MARKER}`) }],
  ['unknown_route', { line: `OPTIONS /healthz?${MARKER} HTTP/1.1` }],
  ['request_timeout', { line: search, headers: 'Content-Length: 100\r\n', body: MARKER }],
  ['body_too_large', { line: search, headers: 'Content-Length: 2000\r\n', body: MARKER }],
  ['headers_too_large', { headers: `X-A: ${MARKER.repeat(2_500)}\r\n` }],
  ['rate_limited', { line: at('tight'), during: async (request) => [await request(), await request()][1] }],
  ['upstream_unreachable', { line: at('gone') }],
  ['upstream_timeout', { line: at('silent') }],
  ['ambiguous_body', { line: note, ...json(`{"text":"${MARKER}","text":"${MARKER}"}`) }],
  ['malformed_body', { line: note, ...json(`{"text":${MARKER}}`) }],
  ['parameter_not_allowed', { line: note, ...json(`{"other":"${MARKER}"}`) }],
  [
    'body_type_not_allowed',
    { line: note, headers: `Content-Type: text/${MARKER}\r\nContent-Length: 2\r\n`, body: '{}' },
  ],
  ['upgrade_not_allowed', { line: get('/proxy/api/read'), headers: UPGRADE }],
  ['upgrade_required', { line: get('/proxy/api/talk') }],
  ['circuit_open', { line: at('broken'), during: async (request) => [await request(), await request()][1] }],
  ['overloaded', { line: at('busy'), during: whileOneIsOpen }],
  ['response_leak', { line: get('/proxy/api/read?leak') }],
  ['response_unscannable', { line: get('/proxy/api/read') }],
  ['secret_unavailable', { during: (request) => whileSecretIs(undefined, request) }],
  ['secret_unavailable', { during: (request) => whileSecretIs(`${MARKER}\n${MARKER}`, request) }],
  ['caller_key_malformed', { line: put('own'), ...json(`{"key":" ${MARKER}"}`) }],
  ['caller_key_malformed', { line: put('own'), ...json(`{"${MARKER}":"x"}`) }],
  ['caller_key_malformed', { line: put(`own?until=${MARKER}`), ...json(`{"key":"${OWN_KEY}"}`) }],
  ['parameter_not_allowed', { line: put(`own?${MARKER}=x`), ...json(`{"key":"${OWN_KEY}"}`) }],
  ['no_caller_key', { line: get(`/me/keys/own?task=${MARKER}`) }],
  ['caller_key_unusable', { headers: `X-Portcullis-Task: ${MARKER}\r\n` }],
  ['caller_key_refused', { line: get('/proxy/own/refuse'), during: withOwnKey }],
  ['too_many_keys', { line: put(`own?task=${MARKER}`), ...json(`{"key":"${OWN_KEY}"}`), during: withManyKeys }],
  ['internal_error', { during: (request) => whileBroken(request) }],
];

/** Twice as long, the cache believes nothing that it knows of a secret. */
const HOUR = 3_600_000;

async function whileSecretIs<T>(value: string | undefined, work: () => Promise<T>): Promise<T> {
  secret = value;
  later += 2 * HOUR;
  return await work().finally(() => {
    secret = CANARY;
    later += 2 * HOUR;
  });
}

const own = (method: string, rest: string) =>
  scene.call({
    method,
    path: `/me/keys/${rest}`,
    headers: { 'content-type': 'text/plain' },
    body: method === 'PUT' ? OWN_KEY : '',
  });

async function withOwnKey<T>(work: () => Promise<T>): Promise<T> {
  expect((await own('PUT', 'own')).status).toBe(201);
  return await work().finally(() => own('DELETE', 'own'));
}

/** Stores keys for tasks until no more are taken: nothing else tells how many that is. */
async function withManyKeys<T>(work: () => Promise<T>): Promise<T> {
  const stored: number[] = [];
  while (stored.length < 55) {
    const { status } = await own('PUT', `api?task=${stored.length}`);
    if (status !== 201) break;
    stored.push(stored.length);
  }
  return await work().finally(() => Promise.all(stored.map((task) => own('DELETE', `api?task=${task}`))));
}

/** The answer that comes first: the one call waits for the provider, and there is no room for the other. */
async function whileOneIsOpen(request: () => Promise<WireAnswer | undefined>): Promise<WireAnswer | undefined> {
  const both = [request(), request()];
  const first = await Promise.race(both);
  await Promise.all(both);
  return first;
}

async function whileBroken<T>(work: () => Promise<T>): Promise<T> {
  broken = true;
  return await work().finally(() => {
    broken = false;
  });
}

async function provoke({
  line = get(GEOCODE + MARKER),
  token = () => scene.token,
  headers = '',
  body = '',
  ...rest
}: Provocation) {
  const given = await token();
  const head = `${line}\r\nHost: ${MARKER}.test\r\nUser-Agent: ${MARKER}\r\nX-Request-Id: ${MARKER}\r\nReferer: ${MARKER}\r\n`;
  const authorization = given === undefined ? '' : `Authorization: Bearer ${given}\r\n`;
  const request = () => exchange(scene.gateway.port, `${head}${authorization}${headers}\r\n${body}`);
  const answer = await (rest.during ?? ((make) => make()))(request);
  return { answer, given };
}

function expectProblem(answer: WireAnswer | undefined, code: string): void {
  const { status, title } = publicError(code as (typeof errorCodes)[number]);
  expect(answer).toMatchObject({ status, code });
  const { headers = {}, body = '' } = answer ?? {};
  expect(headers['content-type']).toBe('application/problem+json');
  expect(headers['cache-control']).toContain('no-store');
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers).not.toHaveProperty('x-powered-by');
  const document = JSON.parse(body) as Record<string, unknown>;
  expect(document).toMatchObject({ title, status, code, requestId: headers['x-request-id'] });
  expect(document['type']).toBe(`urn:portcullis:error:${code}`);
  expect(Object.keys(document).sort()).toEqual(['code', 'detail', 'requestId', 'status', 'title', 'type']);
  if (status === 401) expect(headers['www-authenticate']).toMatch(/^Bearer realm="portcullis"/);
}

describe('an error', () => {
  test.each(provocations)('%s is a problem document that repeats nothing: %j', async (code, provocation) => {
    const from = scene.gateway.logged.length;
    const { answer, given } = await provoke(provocation);
    expectProblem(answer, code);
    const said = JSON.stringify(answer) + JSON.stringify(scene.gateway.logged.slice(from));
    expect(said.toLowerCase()).not.toContain(MARKER);
    expect(said).not.toContain(given ?? 'no token');
    expect(said).not.toContain(CANARY);
    expect(said).not.toContain(encodeURIComponent(CANARY));
  });

  test('identity_provider_unavailable is one too', async () => {
    const away = {
      issuer: UNTRUSTED,
      audience: 'portcullis',
      algorithms: ['RS256'],
      jwksUri: 'http://127.0.0.1:1/jwks',
    };
    const lost = await openScene({
      issuer: { ...scene.issuer, issuer: UNTRUSTED },
      config: { auth: { issuers: [away] } },
    });
    const token = await scene.issuer.sign({ iss: UNTRUSTED });
    const answer = await exchange(
      lost.gateway.port,
      `GET ${GEOCODE}${MARKER} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await lost.close();
    expectProblem(answer, 'identity_provider_unavailable');
    expect(JSON.stringify(lost.gateway.logged)).not.toContain(token);
  });

  test('state_unavailable is one too', async () => {
    const limit = { requests: 10, window: '1m', onStateFailure: 'deny' };
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-state-'));
    const lost = await openScene({
      issuer: scene.issuer,
      maps: { limit },
      config: { state: { path: join(directory, 'state.sqlite'), redis: { url: 'redis://127.0.0.1:1' } } },
    });
    const answer = await exchange(
      lost.gateway.port,
      `GET ${GEOCODE}${MARKER} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${lost.token}\r\n\r\n`,
    );
    await lost.close();
    rmSync(directory, { recursive: true });
    expectProblem(answer, 'state_unavailable');
    expect(lost.upstream.received).toEqual([]);
    expect(JSON.stringify(lost.gateway.logged)).not.toContain(lost.token);
  });

  test('locked_down is one too, and says nothing of why', async () => {
    const held = await openScene({ issuer: scene.issuer });
    await held.gateway.orders.engage({ scope: {}, reason: MARKER, by: MARKER, trigger: 'command' });
    const answer = await exchange(
      held.gateway.port,
      `GET ${GEOCODE} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${held.token}\r\n\r\n`,
    );
    await held.close();
    expectProblem(answer, 'locked_down');
    expect(JSON.stringify(answer).toLowerCase()).not.toContain(MARKER);
    expect(held.upstream.received).toEqual([]);
  });

  test('of every kind is in this file', () => {
    const provoked = new Set([
      ...provocations.map(([code]) => code),
      'identity_provider_unavailable',
      'state_unavailable',
      'locked_down',
    ]);
    expect([...provoked].sort()).toEqual([...errorCodes].sort());
  });

  test('of which the caller is told is on record under the same id', async () => {
    const { answer } = await provoke({ line: get(`/proxy/maps/${MARKER}`) });
    await until(() => scene.gateway.logged.some(({ requestId }) => requestId === answer?.headers['x-request-id']));
  });
});
