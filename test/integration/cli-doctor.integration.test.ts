import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { createWorkplace, type Workplace } from '../harness/cli.ts';
import { runInProcess } from '../harness/cli-in-process.ts';
import { CANARY, mapsConfig, mapsSection } from '../harness/gateway.ts';
import { type Refusal, startGeocoder } from '../harness/geocoder.ts';
import { foundIn } from '../harness/search-for.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

let directory: string;
let issuer: TestIssuer;
const upstreams: Upstream[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-doctor-'));
  issuer = await createIssuer();
  writeFileSync(join(directory, 'issuer.pem'), issuer.publicPem);
});
afterEach(async () => {
  await Promise.all(upstreams.splice(0).map((upstream) => upstream.close()));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function opened(upstream: Promise<Upstream>): Promise<Upstream> {
  upstreams.push(await upstream);
  return await upstream;
}

function writeConfig(origin: string, changes: Record<string, unknown> = {}): string {
  const file = join(directory, 'gateway.yaml');
  writeFileSync(file, stringify({ ...mapsConfig(issuer, join(directory, 'issuer.pem'), origin), ...changes }));
  return file;
}

/** What doctor says, with the canary as the key. Fails when the canary, or any part of it, is in it. */
async function examine(file: string, environment: Record<string, string> = {}) {
  const options = { environment: { GOOGLE_MAPS_API_KEY: CANARY, ...environment } };
  const human = await runInProcess(['doctor', '--file', file], options);
  const program = await runInProcess(['doctor', '--file', file, '--json'], options);
  expect(foundIn(human.output + program.output, CANARY)).toEqual([]);
  expect(program.code).toBe(human.code);
  return { code: human.code, text: human.stdout, ...JSON.parse(program.stdout) };
}

test('a release key that was not made is told of, and fails nothing', async () => {
  const { origin } = await opened(startGeocoder(CANARY));
  const file = writeConfig(origin);
  const without = await examine(file);
  expect(without.text).toMatch(
    /^release key +missing +there is none at .*\n +→ run ".*lockdown setup" before you need it/m,
  );
  expect([without.code, without.lockdown.outcome]).toEqual([0, 'missing']);
  writeFileSync(join(directory, 'lockdown-release.key'), 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n', { mode: 0o600 });
  expect((await examine(file)).lockdown).toMatchObject({ kind: 'lockdown', outcome: 'ok' });
});

describe("an integration's key", () => {
  test('that the provider accepts is ok', async () => {
    const { origin, received } = await opened(startGeocoder(CANARY));
    const { code, ok, findings, text } = await examine(writeConfig(origin));
    expect(text).toMatch(/^maps +ok +Google accepted the key/);
    expect(findings).toMatchObject([
      { kind: 'integration', name: 'maps', outcome: 'ok' },
      { kind: 'issuer', name: issuer.issuer, outcome: 'ok' },
    ]);
    expect([code, ok]).toEqual([0, true]);
    expect(received[0]?.url).toMatch(/^\/maps\/api\/geocode\/json\?/);
  });

  const refusals: [name: string, refusal: Refusal, outcome: string, detail: RegExp, remedy: RegExp][] = [
    ['denied', {}, 'refused', /REQUEST_DENIED.*does not know this key/, /whole key/],
    [
      'denied, echoed',
      { body: { status: 'REQUEST_DENIED', error_message: CANARY } },
      'refused',
      /no reason/,
      /Geocoding/,
    ],
    ['over its quota', { body: { status: 'OVER_QUERY_LIMIT' } }, 'refused', /quota is used up/, /quota/],
    ['answered by HTTP 403', { status: 403, body: { error: CANARY } }, 'refused', /HTTP 403/, /check the key/],
    ['answered by HTTP 500', { status: 500, body: CANARY }, 'unreachable', /HTTP 500/, /try again/],
    ['answered by something else', { body: { hello: CANARY } }, 'unreachable', /not Google's/, /check baseUrl/],
    ['answered by a list', { body: [1] }, 'unreachable', /not Google's/, /check baseUrl/],
    ['answered without end', { body: 'x'.repeat(1024 ** 2) }, 'unreachable', /no answer/, /network/],
  ];
  test.each(refusals)('that is %s', async (_name, refusal, outcome, detail, remedy) => {
    const { origin } = await opened(startGeocoder('another key', refusal));
    const { code, findings, text } = await examine(writeConfig(origin));
    const expected = { outcome, detail: expect.stringMatching(detail), remedy: expect.stringMatching(remedy) };
    expect(findings[0]).toMatchObject(expected);
    expect(text).toMatch(/→ /);
    expect(code).toBe(1);
  });

  test('is never carried along a redirect', async () => {
    const elsewhere = await opened(startGeocoder(CANARY));
    const headers = { Location: `${elsewhere.origin}/maps/api/geocode/json?key=${encodeURIComponent(CANARY)}` };
    const { origin } = await opened(startGeocoder('another key', { status: 302, headers, body: {} }));
    const { findings } = await examine(writeConfig(origin));
    expect(findings[0]).toMatchObject({
      outcome: 'unreachable',
      detail: expect.stringMatching(/redirect \(HTTP 302\)/),
    });
    expect(elsewhere.received).toEqual([]);
  });

  test.each([
    ['nothing listens', true, /nothing listens/],
    ['the connection is cut', false, /the connection broke/],
  ])('is untried where %s', async (_name, stopped, detail) => {
    const upstream = await opened(startUpstream((_request, response) => response.destroy()));
    if (stopped) await upstream.close();
    const { code, findings } = await examine(writeConfig(upstream.origin));
    expect(findings[0]).toMatchObject({ outcome: 'unreachable', detail: expect.stringMatching(detail) });
    expect(code).toBe(1);
  });

  test.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f.1'])(
    'does not leave for the private address %s unless the configuration allows it',
    async (host) => {
      const { port, received } = await opened(startGeocoder(CANARY));
      const { findings } = await examine(writeConfig(`https://${host}:${port}`, { egress: {} }));
      const detail = expect.stringMatching(/private one, which the egress policy refuses/);
      expect(findings[0]).toMatchObject({
        outcome: 'unreachable',
        detail,
        remedy: expect.stringMatching(/allowPrivate/),
      });
      expect(received).toEqual([]);
    },
  );

  test('is not tried where no cheap call is known, and that is no failure', async () => {
    const { origin, received } = await opened(startUpstream());
    const { limit, scopes } = mapsSection(origin) as { limit: unknown; scopes: string[] };
    const weather = {
      use: 'generic',
      baseUrl: origin,
      credentials: { key: 'secret://google-maps/api-key' },
      inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
      operations: [{ name: 'forecast', method: 'GET', path: '/v1/*' }],
      limit,
      scopes,
    };
    const { code, findings } = await examine(writeConfig(origin, { integrations: { weather } }));
    expect(findings[0]).toMatchObject({ name: 'weather', outcome: 'untested' });
    expect(code).toBe(0);
    expect(received).toEqual([]);
  });
});

describe("an issuer's key set", () => {
  const withKeySet = (origin: string, jwksUri: string, algorithms = ['RS256']) =>
    writeConfig(origin, { auth: { issuers: [{ issuer: issuer.issuer, audience: 'a', algorithms, jwksUri }] } });
  const serving = (status: number, body: unknown) =>
    opened(
      startUpstream((_request, response) => {
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
      }),
    );

  test.each([
    ['serves a key', 200, () => ({ keys: [issuer.jwk] }), 'ok', /has a key for RS256/],
    ['serves no key that fits', 200, () => ({ keys: [{ ...issuer.jwk, alg: 'RS512' }] }), 'refused', /fits RS256/],
    ['serves something else', 200, () => '<html>', 'refused', /no JSON Web Key Set/],
    ['is not there', 404, () => '', 'unreachable', /status 404/],
  ])('that %s', async (_name, status, body, outcome, detail) => {
    const { origin } = await opened(startGeocoder(CANARY));
    const keySet = await serving(status, body());
    const { code, findings } = await examine(withKeySet(origin, `${keySet.origin}/jwks?token=hunter2`));
    expect(findings[1]).toMatchObject({ kind: 'issuer', outcome, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(findings)).not.toContain('hunter2');
    expect(code).toBe(outcome === 'ok' ? 0 : 1);
  });
});

describe('as a process', () => {
  let workplace: Workplace;
  beforeAll(() => {
    workplace = createWorkplace();
  });
  afterAll(() => workplace.remove());

  test('doctor reports, exits with 1, and sends nothing by way of a proxy', async () => {
    const [{ origin, received }, proxy] = [await opened(startGeocoder('another key')), await opened(startUpstream())];
    const proxies = { HTTP_PROXY: proxy.origin, http_proxy: proxy.origin, NODE_USE_ENV_PROXY: '1' };
    const environment = { GOOGLE_MAPS_API_KEY: CANARY, ...proxies };
    const { code, stdout, output } = await workplace.portcullis(['doctor', '--file', writeConfig(origin)], {
      environment,
    });
    expect(stdout).toMatch(/^maps +refused +Google refused the key/);
    expect(foundIn(output, CANARY)).toEqual([]);
    expect(code).toBe(1);
    expect([received.length, proxy.received.length]).toEqual([1, 0]);
  });

  test('a configuration that no gateway would start with is reported instead', async () => {
    const { code, stderr } = await workplace.portcullis(['doctor']);
    expect(stderr).toMatch(/config\/gateway\.yaml cannot be used/);
    expect(code).toBe(1);
  });
});
