import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OWN_KEY, type OwnKeysRig, openOwnKeysRig } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';

// PUT, GET and DELETE /me/keys/<integration> go through the same door as calls, and onto the same record.

const APP = 'https://app.example.com';
let rig: OwnKeysRig;
beforeAll(async () => {
  rig = await openOwnKeysRig({
    integrations: (upstream) => ({
      openai: { use: 'openai', credentials: { apiKey: 'secret://generic/key' }, scopes: ['maps'], origins: [APP] },
      anthropic: { use: 'anthropic', credentials: { apiKey: 'secret://generic/key' }, scopes: ['maps'] },
      off: genericSection(upstream, { byok: false }),
      other: genericSection(upstream, { scopes: ['other'] }),
      limited: genericSection(upstream),
    }),
  });
});
afterAll(() => rig?.close());

// A caller of each test's own: what one does, and how often, is no matter to the others.
let callers = 0;
const caller = async () => ({ token: await rig.issuer.sign({ sub: `caller-${callers++}` }) });

describe('the door is that of the proxy', () => {
  test.each(['GET', 'PUT', 'DELETE'])('%s without a token, or with a bad one, is refused', async (method) => {
    for (const token of [undefined, 'x', `${rig.alice}x`])
      expect(await rig.own(method, 'openai', { token })).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('the token is also taken where the integration’s SDK puts its key, and once only', async () => {
    const { token } = await caller();
    const headers = { 'x-api-key': token, 'content-type': 'text/plain' };
    const given = { token: undefined, headers, body: OWN_KEY };
    expect((await rig.own('PUT', 'anthropic', given)).status).toBe(201);
    expect((await rig.own('PUT', 'anthropic', { ...given, token })).code).toBe('ambiguous_credentials');
  });

  test.each(['GET', 'PUT', 'DELETE'])('%s needs the integration’s scopes', async (method) => {
    const refused = await rig.own(method, 'other', { body: method === 'PUT' ? OWN_KEY : '' });
    expect(refused).toMatchObject({ status: 403, code: 'forbidden' });
  });

  test.each(['POST', 'PATCH', 'HEAD', 'OPTIONS', 'QUERY'])('%s is nothing here', async (method) => {
    expect((await rig.own(method, 'openai', await caller())).status).toBe(404);
  });

  test.each([
    'openai/',
    'openai/x',
    '',
    'OpenAI',
    'open%61i',
    'nobody',
    'off',
    'openai%3Ftask=a',
    '/openai',
    '..%2fopenai',
  ])('/me/keys/%s leads nowhere', async (rest) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const refused = await rig.own(method, rest, { ...(await caller()), ...(method === 'PUT' && { body: OWN_KEY }) });
      expect([refused.status, refused.code]).toEqual([404, 'unknown_route']);
    }
  });

  test.each(['/me/keys', '/me', '/ME/keys/openai', '/me/Keys/openai', '/proxy/me/keys/openai', '//me/keys/openai'])(
    '%s is not it',
    async (target) => {
      const { status } = await rig.call(target, await caller());
      expect(status).toBe(404);
    },
  );

  test('GET and DELETE take no body', async () => {
    for (const method of ['GET', 'DELETE'])
      expect(await rig.own(method, 'openai', { ...(await caller()), body: 'x' })).toMatchObject({
        code: 'body_not_allowed',
      });
  });

  test('pages of the integration’s origins may, and no others', async () => {
    const { token } = await caller();
    const from = (origin: string) => rig.own('GET', 'openai', { token, headers: { origin } });
    const listed = await from(APP);
    expect(listed).toMatchObject({ status: 404, headers: { 'access-control-allow-origin': APP } });
    expect(String(listed.headers['access-control-expose-headers'])).toContain('X-Portcullis-Key');
    expect(await from('https://evil.example')).toMatchObject({ status: 403, code: 'origin_not_allowed' });
  });

  test.each<[string, string, string, number]>([
    ['PUT', 'authorization, content-type', 'openai', 204],
    ['GET', 'authorization', 'openai?task=a', 204],
    ['DELETE', 'authorization', 'openai', 204],
    ['POST', 'authorization', 'openai', 404],
    ['PUT', 'x-evil', 'openai', 403],
    ['PUT', 'authorization', 'off', 403],
    ['PUT', 'authorization', 'nobody', 404],
  ])('a preflight for %s with %s to %s is answered %i', async (method, asked, rest, status) => {
    const answer = await rig.own('OPTIONS', rest, {
      token: undefined,
      headers: { origin: APP, 'access-control-request-method': method, 'access-control-request-headers': asked },
    });
    expect(answer.status).toBe(status);
    if (status === 204) expect(answer.headers['access-control-allow-methods']).toBe(method);
  });

  test('calls may name a task from a page', async () => {
    const answer = await rig.call('/proxy/openai/v1/chat/completions', {
      method: 'OPTIONS',
      token: undefined,
      headers: {
        origin: APP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-portcullis-task',
      },
    });
    expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-headers': 'x-portcullis-task' } });
  });

  test('a limit of its own holds for each caller, and calls do not count', async () => {
    const [one, other] = [await caller(), await caller()];
    await rig.call('/proxy/limited/v1/x', one);
    const statuses: number[] = [];
    for (let times = 0; times < 61; times += 1) statuses.push((await rig.own('GET', 'limited', one)).status);
    expect(statuses).toEqual([...Array(60).fill(404), 429]);
    const refused = await rig.own('PUT', 'limited', { ...one, body: OWN_KEY });
    expect(refused).toMatchObject({ code: 'rate_limited', headers: { 'retry-after': expect.any(String) } });
    expect(refused.headers['ratelimit-policy']).toBe('"default";q=60;w=60');
    expect((await rig.own('GET', 'limited', other)).status).toBe(404);
    expect((await rig.own('GET', 'anthropic', one)).status).toBe(404);
    expect((await rig.call('/proxy/limited/v1/x', one)).status).toBe(200);
  });
});

test.each([
  ['PUT', 'store-own-key', 201],
  ['GET', 'describe-own-key', 200],
  ['DELETE', 'erase-own-key', 204],
])('%s is on record as %s, and counted', async (method, operation, status) => {
  const me = { token: await rig.issuer.sign({ sub: 'on-record' }) };
  const body = method === 'PUT' ? { body: OWN_KEY, headers: { 'content-type': 'text/plain' } } : {};
  const answer = await rig.own(method, 'anthropic?task=secret-task', { ...me, ...body });
  expect(answer.status).toBe(status);
  const line = rig.gateway.logged.find(({ requestId }) => requestId === answer.headers['x-request-id']);
  const caller = { issuer: rig.issuer.issuer, subject: 'on-record' };
  expect(line).toMatchObject({
    event: 'call',
    integration: 'anthropic',
    operation,
    method,
    status,
    caller,
    parameters: ['task'],
  });
  expect(JSON.stringify(line)).not.toContain('secret-task');
  const metrics = await (await fetch(`http://127.0.0.1:${rig.gateway.adminPort}/metrics`)).text();
  expect(metrics).toMatch(
    new RegExp(
      `^portcullis_requests_total\\{integration="anthropic",operation="${operation}",outcome="ok"\\} [1-9]`,
      'm',
    ),
  );
});
