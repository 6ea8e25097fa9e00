import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CallOptions } from '../harness/call.ts';
import { twilioEnvironment, twilioSection } from '../harness/integration.ts';
import { OWN_KEY, type OwnKeysRig, openOwnKeysRig } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';

// PUT, GET and DELETE /me/keys/<integration>: what they take, and what they tell.

let rig: OwnKeysRig;
beforeAll(async () => {
  rig = await openOwnKeysRig({
    integrations: (upstream) => ({
      openai: { use: 'openai', credentials: { apiKey: 'secret://generic/key' }, scopes: ['maps'] },
      twilio: { ...twilioSection(), scopes: ['maps'] },
      anthropic: { use: 'anthropic', credentials: { apiKey: 'secret://generic/key' }, scopes: ['maps'] },
      path: genericSection(upstream, {
        inject: [{ in: 'path', name: 'token', value: '{key}' }],
        operations: [{ name: 'ask', method: 'GET', path: '/v1/{token}/ask' }],
      }),
      hex: genericSection(upstream, { inject: [{ in: 'hmac', name: 'X-Sign', key: '{key}', keyEncoding: 'hex' }] }),
    }),
    environment: twilioEnvironment,
  });
});
afterAll(() => rig?.close());

// A caller of each test's own: what one does, and how often, is no matter to the others.
let callers = 0;
const caller = async () => ({ token: await rig.issuer.sign({ sub: `caller-${callers++}` }) });
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

describe('a key', () => {
  test('is stored, described and erased, and never told', async () => {
    const me = await caller();
    const stored = await rig.put('openai', { apiKey: OWN_KEY }, me);
    expect(stored).toMatchObject({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    });
    const facts = JSON.parse(stored.text) as Record<string, unknown>;
    expect(facts).toEqual({
      integration: 'openai',
      fingerprint: expect.stringMatching(/^.{8,}$/),
      createdAt: expect.stringMatching(TIME),
      expiresAt: null,
    });
    const described = await rig.own('GET', 'openai', me);
    expect(described).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(JSON.parse(described.text)).toEqual({ ...facts, ageSeconds: expect.any(Number) });
    const replaced = await rig.put('openai', { apiKey: `${OWN_KEY}2` }, me);
    expect(replaced.status).toBe(200);
    expect((JSON.parse(replaced.text) as typeof facts)['fingerprint']).not.toBe(facts['fingerprint']);
    for (const { text } of [stored, described, replaced]) expect(text).not.toContain('own-canary');
    const erased = await rig.own('DELETE', 'openai', me);
    expect(erased).toMatchObject({ status: 204, text: '', headers: { 'cache-control': 'no-store' } });
    expect(await rig.own('GET', 'openai', me)).toMatchObject({ status: 404, code: 'no_caller_key' });
    expect(await rig.own('DELETE', 'openai', me)).toMatchObject({ status: 404, code: 'no_caller_key' });
  });

  test('is not decrypted to be replaced', async () => {
    const me = await caller();
    const { logged } = rig.gateway;
    const before = logged.length;
    expect((await rig.put('openai', { apiKey: OWN_KEY }, me)).status).toBe(201);
    expect((await rig.put('openai', { apiKey: `${OWN_KEY}2` }, me)).status).toBe(200);
    const uses = logged.slice(before).filter(({ event }) => event === 'secret_access');
    const once = ['write begun', 'write done'];
    expect(uses.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([...once, ...once]);
  });

  test('may be of a task, until a time', async () => {
    const me = await caller();
    const until = '2126-02-28T23:59:59.5+08:00';
    const stored = await rig.put(`openai?task=a:b.c_d-e&until=${until}`, { apiKey: OWN_KEY }, me);
    expect(JSON.parse(stored.text)).toMatchObject({ task: 'a:b.c_d-e', expiresAt: '2126-02-28T15:59:59.500Z' });
    const encoded = `openai?until=${encodeURIComponent(until)}&task=${encodeURIComponent('a:b.c_d-e')}`;
    expect((await rig.put(encoded, { apiKey: OWN_KEY }, me)).status).toBe(200);
    expect((await rig.own('GET', 'openai', me)).status).toBe(404);
    expect(JSON.parse((await rig.own('GET', 'openai?task=a:b.c_d-e', me)).text)).toMatchObject({ task: 'a:b.c_d-e' });
    expect((await rig.own('DELETE', 'openai', me)).status).toBe(404);
    expect((await rig.own('DELETE', 'openai?task=a:b.c_d-e', me)).status).toBe(204);
  });

  test.each<[string, string, unknown]>([
    ['openai', 'application/json', { key: OWN_KEY }],
    ['openai', 'application/json; charset=UTF-8', { key: OWN_KEY, organization: 'org-own' }],
    ['openai', 'application/json', { apiKey: OWN_KEY, organization: 'org-own', project: 'proj_own' }],
    ['openai', 'text/plain', OWN_KEY],
    ['openai', 'text/plain;charset=UTF-8', `${OWN_KEY}\n`],
    ['anthropic', 'application/json', { apiKey: randomBytes(384).toString('base64url') }],
    ['path', 'application/json', { key: '123456:AbC-def_0' }],
    ['hex', 'text/plain', '00ff1a2b'],
    [
      'twilio',
      'application/json',
      { accountSid: `AC${'7'.repeat(32)}`, authToken: '3f9a0c27d1e84b56a7c0f2e91d8b6534' },
    ],
    [
      'twilio',
      'application/json',
      { accountSid: `AC${'7'.repeat(32)}`, apiKeySid: `SK${'7'.repeat(32)}`, apiKeySecret: 'own-secret-of-it' },
    ],
  ])('for %s is taken as %s', async (name, type, body) => {
    const me = await caller();
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const stored = await rig.own('PUT', name, { ...me, headers: { 'content-type': type }, body: text });
    expect(stored).toMatchObject({ status: 201 });
  });

  test.each<[string, string, unknown]>([
    ['nothing', 'openai', {}],
    ['no object', 'openai', ['x']],
    ['an unknown field', 'openai', { apiKey: OWN_KEY, other: 'x' }],
    ['a field of another provider', 'openai', { authToken: OWN_KEY }],
    ['the key twice', 'openai', { apiKey: OWN_KEY, key: OWN_KEY }],
    ['no text', 'openai', { apiKey: 5 }],
    ['null', 'openai', { apiKey: null }],
    ['a section', 'openai', { apiKey: { secret: OWN_KEY } }],
    ['an empty key', 'openai', { apiKey: '' }],
    ['a space before', 'openai', { apiKey: ` ${OWN_KEY}` }],
    ['a newline behind', 'openai', { apiKey: `${OWN_KEY}\n` }],
    ['a header in it', 'openai', { apiKey: `${OWN_KEY}\r\nX-Evil: 1` }],
    ['other letters', 'openai', { apiKey: `${OWN_KEY}é` }],
    ['too long a key', 'openai', { apiKey: OWN_KEY.padEnd(513, 'a-long-key-that-does-not-end') }],
    ['a backslash', 'openai', { apiKey: `${OWN_KEY}\\` }],
    ['too short a key', 'openai', { apiKey: 'abcdefg' }],
    ['four different letters', 'openai', { apiKey: 'abcdbcadcbad' }],
    ['nine equal letters in a row', 'openai', { apiKey: `${OWN_KEY}${'a'.repeat(9)}b` }],
    ['the same piece twice', 'openai', { apiKey: 'abcdefghabcdefgh' }],
    ['a piece that comes again and again', 'openai', { apiKey: `x${'abcde'.repeat(4)}y` }],
    ['an account of no such form', 'openai', { apiKey: OWN_KEY, organization: 'other' }],
    ['a reference', 'openai', { apiKey: OWN_KEY, project: 'secret://openai/api-key' }],
    ['part of what is needed', 'twilio', { accountSid: `AC${'7'.repeat(32)}` }],
    ['a bare key where there are several', 'twilio', { key: 'a'.repeat(32) }],
    [
      'two combinations',
      'twilio',
      { accountSid: `AC${'7'.repeat(32)}`, authToken: 'a', apiKeySid: `SK${'7'.repeat(32)}`, apiKeySecret: 'b' },
    ],
    ['a path out of the operation’s', 'path', { key: '../admin' }],
    ['dots alone', 'path', { key: '..' }],
    ['a prototype', 'openai', JSON.parse('{"__proto__":{"apiKey":"x"},"constructor":"x"}')],
    ['another encoding than the signature’s', 'hex', { key: 'no-hex' }],
  ])('with %s is refused', async (_what, name, body) => {
    const me = await caller();
    const refused = await rig.put(name, body, me);
    expect(refused.status).toBe(400);
    expect(refused.code).toMatch(/^(?:caller_key_malformed|malformed_body)$/);
    expect(refused.text).not.toContain('own-canary');
    expect((await rig.own('GET', name, me)).status).toBe(404);
  });

  test.each<[string, CallOptions, number, string]>([
    ['without a type', { body: OWN_KEY }, 415, 'body_type_not_allowed'],
    [
      'as a form',
      { body: `key=${OWN_KEY}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'body_type_not_allowed',
    ],
    [
      'in another encoding',
      { body: OWN_KEY, headers: { 'content-type': 'text/plain; charset=utf-16' } },
      415,
      'body_type_not_allowed',
    ],
    [
      'compressed',
      { body: OWN_KEY, headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' } },
      415,
      'body_type_not_allowed',
    ],
    ['without a body', { headers: { 'content-type': 'application/json' } }, 400, 'malformed_body'],
    ['empty', { body: '', headers: { 'content-type': 'text/plain' } }, 400, 'caller_key_malformed'],
    ['that is no JSON', { body: '{"apiKey":', headers: { 'content-type': 'application/json' } }, 400, 'malformed_body'],
    [
      'with a name twice',
      { body: '{"apiKey":"a","apiKey":"b"}', headers: { 'content-type': 'application/json' } },
      400,
      'ambiguous_body',
    ],
    [
      'that is too large',
      { body: 'x'.repeat(16_385), headers: { 'content-type': 'text/plain' } },
      413,
      'body_too_large',
    ],
  ])('%s is refused', async (_what, options, status, code) => {
    expect(await rig.own('PUT', 'openai', { ...(await caller()), ...options })).toMatchObject({ status, code });
  });

  test.each<[string, string]>([
    ['past', '2020-01-01T00:00:00Z'],
    ['a date alone', '2126-01-01'],
    ['without a zone', '2126-01-01T00:00:00'],
    ['30 February', '2126-02-30T00:00:00Z'],
    ['25 hours', '2126-01-01T25:00:00Z'],
    ['a number', '4102444800000'],
    ['words', 'tomorrow'],
    ['empty', ''],
  ])('until a time that is none to come is refused: %s', async (_what, until) => {
    const refused = await rig.put(`openai?until=${until}`, { apiKey: OWN_KEY }, await caller());
    expect(refused).toMatchObject({ status: 400, code: 'caller_key_malformed' });
  });

  test.each<[string, string, string]>([
    ['PUT', 'another=1', 'parameter_not_allowed'],
    ['PUT', OWN_KEY, 'parameter_not_allowed'],
    ['PUT', 'ab12cd34ef56', 'parameter_not_allowed'],
    ['PUT', 'Task=a', 'parameter_not_allowed'],
    ['PUT', 'task=a&task=a', 'ambiguous_query'],
    ['PUT', 'task=a&', 'parameter_not_allowed'],
    ['PUT', 'task=', 'bad_request'],
    ['PUT', 'task', 'bad_request'],
    ['PUT', 'task=a/b', 'bad_request'],
    ['PUT', 'task=a%00', 'bad_request'],
    ['PUT', 'task=%ff', 'ambiguous_query'],
    ['PUT', `task=${'x'.repeat(129)}`, 'bad_request'],
    ['GET', 'task=a%20b', 'bad_request'],
    ['GET', 'until=2126-01-01T00:00:00Z', 'parameter_not_allowed'],
    ['DELETE', 'until=2126-01-01T00:00:00Z', 'parameter_not_allowed'],
  ])('%s with ?%s is refused, and the record has nothing of it', async (method, query, code) => {
    const options = {
      ...(await caller()),
      ...(method === 'PUT' && { headers: { 'content-type': 'text/plain' }, body: OWN_KEY }),
    };
    const refused = await rig.own(method, `openai?${query}`, options);
    expect(refused.code).toBe(code);
    const line = rig.gateway.logged.find(({ requestId }) => requestId === refused.headers['x-request-id']);
    expect(line).toMatchObject({ event: 'call', integration: 'openai', outcome: code });
    expect(JSON.stringify(line)).not.toMatch(/own-canary|ab12cd34|xxxx/);
  });

  test('of another task in the header than in the query is refused', async () => {
    const me = await caller();
    const headers = { 'x-portcullis-task': 'a' };
    expect(await rig.put('openai', { apiKey: OWN_KEY }, { ...me, headers })).toMatchObject({ code: 'bad_request' });
    expect(await rig.put('openai?task=b', { apiKey: OWN_KEY }, { ...me, headers })).toMatchObject({
      code: 'bad_request',
    });
    expect(await rig.put('openai?task=a', { apiKey: OWN_KEY }, { ...me, headers })).toMatchObject({ status: 201 });
  });
});
