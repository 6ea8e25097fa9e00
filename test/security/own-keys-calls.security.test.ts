import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CallResult } from '../harness/call.ts';
import { TWILIO, twilioEnvironment, twilioSection } from '../harness/integration.ts';
import { forTask, OWN_KEY, type OwnKeysRig, openOwnKeysRig, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';

// A call of a caller who brought a key of its own: the provider sees that key, and nothing of the product's.

const JSON_BODY = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ID = 'product-id-0001';

/** Each place that a key goes, as inject has it, and a call by which it gets there. */
const places: Record<string, { inject: object; operation?: object; path?: string; body?: string; headers?: object }> = {
  header: { inject: { in: 'header', name: 'X-Api-Key', value: '{key}' } },
  bearer: { inject: { in: 'bearer', value: '{key}' } },
  basic: { inject: { in: 'basic', value: 'user:{key}' } },
  query: { inject: { in: 'query', name: 'key', value: '{key}' } },
  form: { inject: { in: 'form', name: 'key', value: '{key}' }, body: 'a=1', headers: FORM },
  json: { inject: { in: 'json', name: 'key', value: '{key}' }, body: '{"a":1}', headers: JSON_BODY },
  path: {
    inject: { in: 'path', name: 'token', value: '{key}' },
    operation: { path: '/v1/bot{token}/ask' },
    path: '/v1/botX/ask',
  },
  hmac: { inject: { in: 'hmac', name: 'X-Signature', key: '{key}', value: 'k={key2};{signature}' } },
  aws: {
    inject: {
      in: 'aws-sigv4',
      accessKeyId: '{key2}',
      secretAccessKey: '{key}',
      region: 'eu-1',
      service: 'execute-api',
    },
  },
};
const two = new Set(['hmac', 'aws']);
/** Fit to stand in a path too. */
const PATH_KEY = 'own-canary-0123456789:abcdefgh';
const ownOf = (name: string) => (name === 'path' ? PATH_KEY : OWN_KEY);

function sections(upstream: string): Record<string, unknown> {
  const generic = Object.entries(places).map(([name, { inject, operation }]) => [
    name,
    genericSection(upstream, {
      credentials: {
        key: 'secret://generic/key',
        ...(two.has(name) && { key2: 'secret://generic/id' }),
      },
      inject: [inject],
      operations: [{ name: 'ask', method: 'POST', path: '/v1/ask', ...operation }],
    }),
  ]);
  const common = { baseUrl: upstream, scopes: ['maps'], limit: { requests: 10_000, window: '1m' } };
  return {
    ...Object.fromEntries(generic),
    twilio: { ...twilioSection(), ...common },
    openai: {
      use: 'openai',
      credentials: { apiKey: 'secret://generic/key', organization: 'org-product', project: 'proj_product' },
      ...common,
    },
    off: genericSection(upstream, { byok: false }),
  };
}

let rig: OwnKeysRig;
beforeAll(async () => {
  rig = await openOwnKeysRig({ integrations: sections, environment: { GENERIC_ID: ID, ...twilioEnvironment } });
});
afterEach(() => {
  rig.upstream.received.length = 0;
});
afterAll(() => rig?.close());

const keyOf = (name: string) => (two.has(name) ? { key: ownOf(name), key2: 'own-id-0000002' } : { key: ownOf(name) });
const ask = (name: string, headers: Record<string, string> = {}) => {
  const { path = '/v1/ask', body, headers: own } = places[name] ?? {};
  const given = { ...(own as Record<string, string>), ...headers };
  return rig.call(`/proxy/${name}${path}`, { method: 'POST', headers: given, ...(body !== undefined && { body }) });
};
/** All that the upstream saw, as it came and decoded. */
function seen(): string {
  const text = rig.upstream.received.map(({ url, rawHeaders, body }) => [url, ...rawHeaders, body].join('\n')).join();
  const basic = [...text.matchAll(/Basic ([\w+/=]+)/g)].map(([, encoded = '']) => atob(encoded));
  return [text, decodeURIComponent(text.replaceAll('%', '%25').replaceAll(/%25([0-9A-F]{2})/g, '%$1')), ...basic].join(
    '\n',
  );
}

describe.each(Object.keys(places))('into %s', (name) => {
  test('the caller’s own key goes in place of the product’s, until it is erased', async () => {
    expect((await ask(name)).headers).not.toHaveProperty('x-portcullis-key');
    const withProduct = seen();
    rig.upstream.received.length = 0;
    expect((await rig.put(name, keyOf(name))).status).toBe(201);
    const answer = await ask(name);
    expect(answer).toMatchObject({ status: 200, headers: { 'x-portcullis-key': 'caller' } });
    const withOwn = seen();
    // Of a signature's key nothing is sent.
    if (two.has(name)) expect(withOwn).toContain('own-id-0000002');
    else expect(withOwn).toContain(ownOf(name));
    if (name === 'hmac') expect(withOwn).toContain(createHmac('sha256', OWN_KEY).update('').digest('hex'));
    expect(withOwn).not.toBe(withProduct);
    for (const ours of [PRODUCT_KEY, ID]) expect(withOwn).not.toContain(ours);
    expect((await rig.own('DELETE', name)).status).toBe(204);
    rig.upstream.received.length = 0;
    expect((await ask(name)).headers).not.toHaveProperty('x-portcullis-key');
    expect(seen()).not.toContain('own-');
  });
});

describe('the product’s credentials are never mixed with the caller’s', () => {
  const chat = (body = '{"model":"m","messages":[]}') =>
    rig.call('/proxy/openai/v1/chat/completions', { method: 'POST', headers: JSON_BODY, body });

  test('openai: organization and project of the product stay behind', async () => {
    await rig.put('openai', { apiKey: OWN_KEY });
    expect((await chat()).status).toBe(200);
    expect(seen()).not.toMatch(/org-product|proj_product/);
    await rig.put('openai', { apiKey: OWN_KEY, organization: 'org-own' });
    await chat();
    expect(seen()).toContain('org-own');
    expect(seen()).not.toMatch(/org-product|proj_product/);
    await rig.own('DELETE', 'openai');
  });

  test('twilio: another combination of credentials than the product’s does, account in the path included', async () => {
    const own = { accountSid: `AC${'7'.repeat(32)}`, authToken: 'own0123456789canary0123456789abcd' };
    expect((await rig.put('twilio', own)).status).toBe(201);
    const answer = await rig.call(`/proxy/twilio/2010-04-01/Accounts/${TWILIO.accountSid}/Messages.json`, {
      method: 'POST',
      headers: FORM,
      body: 'To=%2B15005550001&Body=x',
    });
    expect(answer.status).toBe(200);
    expect(rig.upstream.received[0]?.url).toContain(own.accountSid);
    expect(seen()).toContain(`${own.accountSid}:${own.authToken}`);
    expect(seen()).not.toMatch(new RegExp([TWILIO.accountSid, TWILIO.apiKeySid, TWILIO.apiKeySecret].join('|')));
    await rig.own('DELETE', 'twilio');
  });
});

describe('a task', () => {
  test('has a key of its own, used by calls that name it and by no other', async () => {
    await rig.put('header', { key: OWN_KEY });
    await rig.put('header?task=night:1.a_b-c', { key: 'own-canary-for-the-task' });
    await ask('header', forTask('night:1.a_b-c'));
    await ask('header');
    const keys = rig.upstream.received.map(({ headers }) => headers['x-api-key']);
    expect(keys).toEqual(['own-canary-for-the-task', OWN_KEY]);
    // The header is for us alone.
    expect(rig.upstream.received.flatMap(({ rawHeaders }) => rawHeaders).join()).not.toMatch(/night|x-portcullis/i);
    await rig.own('DELETE', 'header');
    await rig.own('DELETE', 'header?task=night:1.a_b-c');
  });

  test('without a key is refused: neither the caller’s other key nor the product’s takes its place', async () => {
    await rig.put('header', { key: OWN_KEY });
    expect(await ask('header', forTask('no-such'))).toMatchObject({ status: 409, code: 'caller_key_unusable' });
    await rig.own('DELETE', 'header');
    expect(await ask('header', forTask('no-such'))).toMatchObject({ status: 409, code: 'caller_key_unusable' });
    expect(rig.upstream.received).toEqual([]);
  });

  test('is refused where callers cannot bring keys', async () => {
    const answer = await rig.call('/proxy/off/v1/x', { headers: forTask('t') });
    expect(answer).toMatchObject({ status: 409, code: 'caller_key_unusable' });
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(rig.upstream.received).toEqual([]);
  });

  test.each([
    ['empty', ''],
    ['with a space', 'a b'],
    ['with a comma', 'a,b'],
    ['too long', 'x'.repeat(129)],
    ['not ASCII', 'caf\u00e9'],
  ])('that is malformed is refused: %s', async (_name, task) => {
    expect(await ask('header', forTask(task))).toMatchObject({ status: 400, code: 'bad_request' });
    expect(rig.upstream.received).toEqual([]);
  });

  test('named twice is refused', async () => {
    const headers = { 'x-portcullis-task': ['a', 'a'] };
    expect(await rig.call('/proxy/header/v1/ask', { method: 'POST', headers })).toMatchObject({ code: 'bad_request' });
  });
});

describe('what answers show of the caller’s key', () => {
  test('is nothing of what is secret: it is withheld as the product’s is', async () => {
    const echo = await openOwnKeysRig({
      integrations: (upstream) => ({
        api: genericSection(upstream),
        twilio: { ...twilioSection(), baseUrl: upstream, scopes: ['maps'] },
      }),
      environment: twilioEnvironment,
      answer: ({ url, headers }, response) => response.end(`${url} ${headers['x-api-key']}`),
    });
    await echo.put('api', { key: OWN_KEY });
    const leak = await echo.call('/proxy/api/v1/x');
    expect(leak).toMatchObject({ status: 502, code: 'response_leak', headers: { 'x-portcullis-key': 'caller' } });
    expect(leak.text).not.toContain(OWN_KEY);
    const ofProduct = await echo.call('/proxy/api/v1/x', { token: echo.otherAlice });
    expect(ofProduct).toMatchObject({ status: 502, code: 'response_leak' });
    // Callers who bring what stands in every answer must not be able to alert anybody.
    expect(leakOf(echo.gateway, leak)).toMatchObject({
      level: 'warn',
      key: 'caller',
      message: expect.stringMatching(/caller's own key back.*the caller may want to rotate it$/),
    });
    expect(leakOf(echo.gateway, ofProduct)).toMatchObject({
      level: 'alert',
      message: expect.stringMatching(/credential of ours back.*and rotate it$/),
    });
    const accountSid = `AC${'7'.repeat(32)}`;
    await echo.put('twilio', { accountSid, authToken: 'own0123456789canary0123456789abcd' });
    const account = await echo.call(`/proxy/twilio/2010-04-01/Accounts/AC1/Messages.json`, {
      method: 'POST',
      headers: FORM,
      body: 'To=%2B15005550001&Body=x',
    });
    expect(account).toMatchObject({ status: 200, text: expect.stringContaining(accountSid) });
    await echo.close();
  });
});

function leakOf({ logged }: OwnKeysRig['gateway'], { headers }: CallResult) {
  const isIt = ({ event, requestId }: Record<string, unknown>) =>
    event === 'response_leak' && requestId === headers['x-request-id'];
  return logged.find(isIt);
}

test('a cache between caller and gateway keeps the answers for two tasks apart', async () => {
  expect((await ask('header')).headers['vary']).toMatch(/x-portcullis-task/i);
  expect((await rig.call('/proxy/off/v1/x')).headers['vary']).not.toMatch(/task/i);
});

test('the record says whose key it was, and nothing of it', async () => {
  await rig.put('header', { key: OWN_KEY });
  const answer = await ask('header');
  const line = rig.gateway.logged.find(({ requestId }) => requestId === answer.headers['x-request-id']);
  expect(line).toMatchObject({ integration: 'header', operation: 'ask', key: 'caller' });
  expect(JSON.stringify(rig.gateway.logged)).not.toContain('own-canary');
  await rig.own('DELETE', 'header');
});
