import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { call } from '../harness/call.ts';
import { type IntegrationRig, startIntegration } from '../harness/integration.ts';
import { sendRaw, statusOf } from '../harness/raw-http.ts';
import { SAMPLE_SECRET, samplePath, sampleSections } from '../harness/sample-sections.ts';

// Hazards 6 and 13: where an SDK puts a key, the caller's token is taken; in two places there is none.

const ORIGIN = 'https://app.example.com';
const places = {
  anthropic: { path: '/v1/models', header: 'x-api-key', injected: ['x-api-key', SAMPLE_SECRET] },
  elevenlabs: { path: '/v1/models', header: 'xi-api-key', injected: ['xi-api-key', SAMPLE_SECRET] },
  twilio: {
    path: '/v2/PhoneNumbers/+14159929960',
    header: undefined,
    injected: ['authorization', `Basic ${btoa(`AC${'1'.repeat(32)}:${SAMPLE_SECRET}`)}`],
  },
  openai: { path: '/v1/models', header: undefined, injected: ['authorization', `Bearer ${SAMPLE_SECRET}`] },
  github: { path: '/zen', header: undefined, injected: ['authorization', `Bearer ${SAMPLE_SECRET}`] },
} as const;

describe.each(Object.entries(places))('%s', (name, { path, header, injected }) => {
  let rig: IntegrationRig;
  beforeAll(async () => {
    const { section = {}, environment = {} } = sampleSections[name] ?? {};
    rig = await startIntegration({ ...section, origins: [ORIGIN] }, environment);
  });
  afterAll(() => rig?.close());
  beforeEach(() => {
    rig.upstream.received.length = 0;
  });

  const get = (headers: Record<string, string | string[]>) => call(rig.base + path, { headers });
  const basic = (user: string) => `Basic ${btoa(`${user}:${rig.token}`)}`;
  const bearer = () => `Bearer ${rig.token}`;

  test('a bearer is taken, and only our key goes on', async () => {
    expect((await get({ authorization: bearer() })).status).toBe(200);
    expect(rig.last().headers[injected[0]]).toBe(injected[1]);
    expect(JSON.stringify(rig.last().rawHeaders)).not.toContain(rig.token);
  });

  test('a token in the place of the key is taken, where there is one', async () => {
    for (const place of ['x-api-key', 'xi-api-key', 'api-key', 'x-goog-api-key', 'x-auth-token']) {
      const answer = await get({ [place]: rig.token });
      expect([place, answer.status]).toEqual([place, place === header ? 200 : 401]);
    }
    expect(rig.upstream.received).toHaveLength(header === undefined ? 0 : 1);
    if (header !== undefined) expect(rig.last().headers[injected[0]]).toBe(injected[1]);
  });

  test('the password of Basic is taken where it is the place, under any user name', async () => {
    for (const user of ['AC123', '', 'a b', 'portcullis'])
      expect((await get({ authorization: basic(user) })).status).toBe(name === 'twilio' ? 200 : 401);
  });

  test('two places at once are ambiguous, though the tokens be the same', async () => {
    if (header === undefined) return;
    for (const authorization of [bearer(), basic('x'), 'Bearer other', ''])
      expect(await get({ authorization, [header]: rig.token })).toMatchObject({
        status: 400,
        code: 'ambiguous_credentials',
      });
    expect(await get({ authorization: bearer(), [header]: 'sk-old-key' })).toMatchObject({ status: 400 });
    expect(rig.upstream.received).toHaveLength(0);
  });

  test('one place twice is ambiguous', async () => {
    const lines = [`${header ?? 'Authorization'}: ${header === undefined ? bearer() : rig.token}`];
    const head = [`GET /proxy/it${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, ...lines];
    const answer = await sendRaw(rig.gateway.port, `${head.join('\r\n')}\r\n\r\n`);
    expect(statusOf(answer)).toBe(400);
    expect(answer).toContain('ambiguous_credentials');
    expect(rig.upstream.received).toHaveLength(0);
  });

  test('a key of the caller beside the token, in a place of another provider, goes no further', async () => {
    const others = ['x-api-key', 'xi-api-key', 'x-goog-api-key', 'api-key'].filter((each) => each !== header);
    await get({ authorization: bearer(), ...Object.fromEntries(others.map((each) => [each, 'sk-callers-own'])) });
    expect(JSON.stringify(rig.last().rawHeaders)).not.toContain('sk-callers-own');
  });

  test('a bad token there is refused as anywhere, and not shown', async () => {
    const bad = await rig.issuer.sign({ scope: 'it', exp: 1 });
    const answer = await get(header === undefined ? { authorization: `Bearer ${bad}` } : { [header]: bad });
    expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(JSON.stringify([answer, rig.gateway.logged])).not.toContain(bad.split('.')[2]);
  });

  test('a page may ask to send the header, and answers vary by it', async () => {
    const asked = header ?? 'authorization';
    const preflight = await request(rig.base + path, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'GET',
        'access-control-request-headers': `${asked}, content-type`,
      },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain(asked);
    const { headers } = await get({ authorization: bearer(), origin: ORIGIN });
    const vary = String(headers['vary']).toLowerCase().split(/, */);
    expect(vary).toEqual(expect.arrayContaining(['authorization', 'origin', ...(header ? [header] : [])]));
  });
});

test('an integration without such a place takes no key for a token: an x-api-key on maps is only left out', async () => {
  const { section = {}, environment = {} } = sampleSections['google-maps'] ?? {};
  const rig = await startIntegration(section, environment);
  const path = samplePath('/maps/api/geocode/json');
  const headers = { 'x-api-key': 'mine', 'x-goog-api-key': 'mine' };
  expect((await rig.call(path, { headers })).status).toBe(200);
  expect(JSON.stringify(rig.last())).not.toContain('mine');
  expect((await call(rig.base + path, { headers: { 'x-api-key': rig.token } })).status).toBe(401);
  await rig.close();
});
