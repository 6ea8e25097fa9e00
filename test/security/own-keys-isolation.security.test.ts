import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { CallResult } from '../harness/call.ts';
import { eventually } from '../harness/eventually.ts';
import { forTask, OWN_KEY, type OwnKeysRig, openOwnKeysRig, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';

// A caller cannot read, use, replace, erase or learn of another caller's key. Two issuers both know an alice.

const OTHERS = 'key-of-another-caller-4d5e6f';
let rig: OwnKeysRig;
/** Whoever is not alice of the first issuer. */
const others: Record<string, string> = {};

beforeAll(async () => {
  rig = await openOwnKeysRig({
    integrations: (upstream) => ({ api: genericSection(upstream), second: genericSection(upstream) }),
    answer: ({ headers }, response) => {
      if (headers['x-api-key'] === 'refused-by-the-provider') response.writeHead(401);
      response.end('ok');
    },
  });
  const { issuer, otherIssuer } = rig;
  Object.assign(others, {
    'alice of another issuer': rig.otherAlice,
    'bob of the same issuer': await issuer.sign({ sub: 'bob' }),
    'Alice in capitals': await issuer.sign({ sub: 'Alice' }),
    'alice with a space': await issuer.sign({ sub: 'alice ' }),
    'a subject that begins like hers': await issuer.sign({ sub: 'alice/api' }),
    'a subject with the issuer in it': await otherIssuer.sign({ sub: `${issuer.issuer}","alice` }),
    'one who claims another azp, act and tenant': await otherIssuer.sign({
      azp: 'alice',
      act: { sub: 'alice' },
      tid: issuer.issuer,
    }),
  });
  expect((await rig.put('api', { key: OWN_KEY })).status).toBe(201);
  expect((await rig.put('api?task=nightly', { key: `${OWN_KEY}-nightly` })).status).toBe(201);
});
afterEach(() => {
  rig.upstream.received.length = 0;
});
afterAll(() => rig?.close());

const sent = () => rig.upstream.received.map(({ headers }) => headers['x-api-key']);
const her = async (headers: Record<string, string> = {}) => {
  rig.upstream.received.length = 0;
  const { status } = await rig.call('/proxy/api/v1/x', { headers });
  return [status, ...sent()];
};
/** An answer as anybody could compare it with another: less what differs each time. */
function comparable({ status, headers, text }: CallResult) {
  const { date, 'x-request-id': requestId, ratelimit, ...rest } = headers;
  expect([date, ratelimit]).toEqual([expect.any(String), expect.anything()]);
  return { status, headers: rest, text: text.replace(String(requestId), '') };
}

// In the words of it.each, so that a failure names the caller.
const everybody = [
  'alice of another issuer',
  'bob of the same issuer',
  'Alice in capitals',
  'alice with a space',
  'a subject that begins like hers',
  'a subject with the issuer in it',
  'one who claims another azp, act and tenant',
];

describe.each(everybody)('%s', (who) => {
  const token = () => others[who] ?? '';

  test('does not use it, with a task of the same name neither', async () => {
    expect((await rig.call('/proxy/api/v1/x', { token: token() })).headers).not.toHaveProperty('x-portcullis-key');
    expect(sent()).toEqual([PRODUCT_KEY]);
    const task = await rig.call('/proxy/api/v1/x', { token: token(), headers: forTask('nightly') });
    expect(task).toMatchObject({ status: 409, code: 'caller_key_unusable' });
    expect(sent()).toEqual([PRODUCT_KEY]);
  });

  test('cannot tell whether there is one', async () => {
    for (const [method, rest] of [
      ['GET', ''],
      ['GET', '?task=nightly'],
      ['DELETE', ''],
      ['DELETE', '?task=nightly'],
    ] as const) {
      const where = await rig.own(method, `api${rest}`, { token: token() });
      // Nobody has a key for the second integration.
      const nowhere = await rig.own(method, `second${rest}`, { token: token() });
      expect(where).toMatchObject({ status: 404, code: 'no_caller_key' });
      expect(comparable(where)).toEqual(comparable(nowhere));
    }
    expect(await her()).toEqual([200, OWN_KEY]);
    expect(await her(forTask('nightly'))).toEqual([200, `${OWN_KEY}-nightly`]);
  });

  test('does not replace or erase it, nor see a fingerprint that tells of it', async () => {
    const before = (await rig.own('GET', 'api')).text;
    const stored = await rig.put('api', { key: OWN_KEY }, { token: token() });
    // As if it were the first: that somebody else has one is nobody's business.
    expect(stored.status).toBe(201);
    const facts = (text: string) => JSON.parse(text) as { fingerprint: string; createdAt: string };
    expect(facts(stored.text).fingerprint).not.toBe(facts(before).fingerprint);
    await rig.put('api?task=nightly', { key: OTHERS }, { token: token() });
    expect(facts((await rig.own('GET', 'api')).text).fingerprint).toBe(facts(before).fingerprint);
    expect(await her()).toEqual([200, OWN_KEY]);
    expect(await her(forTask('nightly'))).toEqual([200, `${OWN_KEY}-nightly`]);
    for (const rest of ['api', 'api?task=nightly'])
      expect((await rig.own('DELETE', rest, { token: token() })).status).toBe(204);
    expect(await her()).toEqual([200, OWN_KEY]);
    expect(await her(forTask('nightly'))).toEqual([200, `${OWN_KEY}-nightly`]);
  });
});

describe('nobody reaches it by naming it', () => {
  test.each([
    '/me/keys/api?caller=alice',
    '/me/keys/api?sub=alice',
    '/me/keys/alice/api',
    '/me/keys/api/../../alice/keys/api',
    '/alice/keys/api',
    '/me/keys/*',
    '/me/keys/api?task=../nightly',
    '/me/keys/api?task=nightly/..',
    '/me/keys/~alice',
  ])('GET %s', async (target) => {
    const answer = await rig.call(target, { token: rig.otherAlice });
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.text).not.toMatch(/fingerprint|own-canary/);
  });

  test.each([
    ['X-Forwarded-User', 'alice'],
    ['X-Remote-User', 'alice'],
    ['X-Portcullis-Caller', 'alice'],
    ['X-Portcullis-Subject', 'alice'],
    ['From', 'alice'],
  ])('with the header %s', async (name, value) => {
    await rig.call('/proxy/api/v1/x', { token: rig.otherAlice, headers: { [name]: value } });
    expect(sent()).toEqual([PRODUCT_KEY]);
    const asked = await rig.own('GET', 'api', { token: rig.otherAlice, headers: { [name]: value } });
    expect(asked.status).toBe(404);
  });

  test('a task of one integration is no task of another', async () => {
    expect(await rig.call('/proxy/second/v1/x', { headers: forTask('nightly') })).toMatchObject({
      code: 'caller_key_unusable',
    });
    expect((await rig.own('GET', 'second?task=nightly')).status).toBe(404);
  });
});

describe('what one caller does leaves the others alone', () => {
  test('its limit', async () => {
    const token = await rig.issuer.sign({ sub: 'greedy' });
    for (let times = 0; times < 60; times += 1) await rig.own('GET', 'second', { token });
    expect((await rig.own('GET', 'second', { token })).code).toBe('rate_limited');
    const same = await rig.otherIssuer.sign({ sub: 'greedy' });
    const other = await rig.own('GET', 'second', { token: same });
    expect(other).toMatchObject({ status: 404, headers: { ratelimit: expect.stringContaining('r=59') } });
  });

  test('a key that the provider refuses', async () => {
    const token = others['bob of the same issuer'] ?? '';
    await rig.put('api', { key: 'refused-by-the-provider' }, { token });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_each, index) => rig.call('/proxy/api/v1/x', index % 2 === 0 ? {} : { token })),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      Array.from({ length: 20 }, (_each, index) => (index % 2 === 0 ? 200 : 403)),
    );
    expect(sent().filter((key) => key === OWN_KEY)).toHaveLength(10);
    await rig.own('DELETE', 'api', { token });
  });

  test('calls of many at once, each with a key of its own', async () => {
    const callers = await Promise.all(
      Array.from({ length: 12 }, async (_each, index) => {
        const issuer = index % 2 === 0 ? rig.issuer : rig.otherIssuer;
        const token = await issuer.sign({ sub: `crowd-${Math.floor(index / 2)}` });
        const key = `key-of-caller-number-${index}`;
        expect((await rig.put('api', { key }, { token })).status).toBe(201);
        return { token, key };
      }),
    );
    rig.upstream.received.length = 0;
    const calls = [...callers, ...callers, ...callers].map(({ token, key }) =>
      rig.call(`/proxy/api/v1/${key}`, { token }),
    );
    await Promise.all(calls);
    expect(rig.upstream.received).toHaveLength(36);
    for (const { url, headers } of rig.upstream.received) expect(url).toBe(`/v1/${headers['x-api-key']}`);
  });
});

test('neither metrics nor readiness tell who has keys, nor for which tasks', async () => {
  const metrics = await (await fetch(`http://127.0.0.1:${rig.gateway.adminPort}/metrics`)).text();
  const readiness = (await rig.call('/readyz', { token: undefined })).text;
  for (const shown of [metrics, readiness]) expect(shown).not.toMatch(/alice|nightly|crowd|bob/);
});

test('the vault’s file holds neither the callers’ names nor their tasks, nor a key', async () => {
  const text = () => readFileSync(rig.vault.path, 'latin1');
  expect(text().length).toBeGreaterThan(0);
  await eventually(() => !/own-canary|key-of-caller/.test(rig.scratch.bytes().toString('latin1')));
  expect(rig.scratch.bytes().toString('latin1')).not.toMatch(/alice|nightly|crowd/);
});
