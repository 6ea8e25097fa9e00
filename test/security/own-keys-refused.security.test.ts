import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { forTask, OWN_KEY, type OwnKeysRig, openOwnKeysRig, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { genericSection } from '../harness/rig.ts';
import type { Answer } from '../harness/upstream.ts';

// A caller's own key that the provider refuses. Never a silent fall-back to the product's.

const QUOTED = `Incorrect API key provided: ${OWN_KEY.slice(0, 12)}****`;
let answer: Answer;
let rig: OwnKeysRig;

const operations = [
  { name: 'get', method: 'GET', path: '/v1/**' },
  { name: 'post', method: 'POST', path: '/v1/**', maxBody: '4MiB' },
];
beforeAll(async () => {
  rig = await openOwnKeysRig({
    integrations: (upstream) => ({
      strict: genericSection(upstream, { operations }),
      lenient: genericSection(upstream, { operations, byok: { fallback: true } }),
      'lenient-json': genericSection(upstream, {
        byok: { fallback: true },
        inject: [{ in: 'json', name: 'key', value: '{key}' }],
        operations: [{ name: 'post', method: 'POST', path: '/v1/x' }],
      }),
      fragile: genericSection(upstream, {
        operations,
        circuitBreaker: { failures: 0.1, calls: 2, window: '10m', openFor: '10m' },
      }),
    }),
    answer: (request, response) => answer(request, response),
  });
  for (const name of ['strict', 'lenient', 'lenient-json', 'fragile'])
    expect((await rig.put(name, { key: OWN_KEY })).status).toBe(201);
});
afterEach(() => {
  rig.upstream.received.length = 0;
});
afterAll(() => rig?.close());

const keys = () => rig.upstream.received.map(({ headers }) => headers['x-api-key']);
/** Takes the product's key alone. */
const refusing =
  (status = 401): Answer =>
  ({ headers, body }, response) => {
    const key = headers['x-api-key'] ?? (JSON.parse(String(body) || '{}') as { key?: string }).key;
    if (key === PRODUCT_KEY) response.end('ok');
    else response.writeHead(status, { 'WWW-Authenticate': 'Bearer', 'X-Shown': 'of the provider' }).end(QUOTED);
  };
const methods = ['GET', 'POST'];
const post = (target: string, body: string, headers: Record<string, string> = {}) =>
  rig.call(target, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } });

describe('without a fall-back', () => {
  test.each(methods)('%s: 401 comes to the caller as ours, with nothing of the provider’s answer', async (method) => {
    answer = refusing();
    const refused = await rig.call('/proxy/strict/v1/x', { method });
    expect(refused).toMatchObject({ status: 403, code: 'caller_key_refused' });
    expect(refused.headers['x-portcullis-key']).toBe('caller');
    expect(refused.headers).not.toHaveProperty('www-authenticate');
    expect(refused.text).not.toContain('Incorrect');
    expect(keys()).not.toContain(PRODUCT_KEY);
    expect(new Set(keys())).toEqual(new Set([OWN_KEY]));
  });

  test('403 passes, and says that the key was the caller’s', async () => {
    answer = refusing(403);
    const refused = await rig.call('/proxy/strict/v1/x');
    expect(refused).toMatchObject({ status: 403, code: undefined, text: QUOTED });
    expect(refused.headers['x-portcullis-key']).toBe('caller');
    expect(keys()).not.toContain(PRODUCT_KEY);
  });

  test('a key that was replaced while the call was under way is tried, by whatever method', async () => {
    for (const method of methods) {
      await rig.put('strict?task=t', { key: OWN_KEY });
      answer = async ({ headers }, response) => {
        if (headers['x-api-key'] === OWN_KEY) await rig.put('strict?task=t', { key: 'another-own-canary-key' });
        response.writeHead(headers['x-api-key'] === OWN_KEY ? 401 : 200).end('ok');
      };
      rig.upstream.received.length = 0;
      const given = await rig.call('/proxy/strict/v1/x', { method, headers: forTask('t') });
      expect(given).toMatchObject({ status: 200, headers: { 'x-portcullis-key': 'caller' } });
      expect(keys()).toEqual([OWN_KEY, 'another-own-canary-key']);
    }
    await rig.own('DELETE', 'strict?task=t');
  });

  test('a body that still comes, and an answer that never ends, keep nothing waiting', async () => {
    answer = (_request, response) => void response.writeHead(401).write('for ever');
    expect(await rig.call('/proxy/strict/v1/x')).toMatchObject({ code: 'caller_key_refused' });
    expect(await post('/proxy/strict/v1/x', 'x'.repeat(2 * 1024 ** 2))).toMatchObject({ code: 'caller_key_refused' });
  });

  test('the gateway goes on serving on the same connections', async () => {
    answer = refusing();
    for (let times = 0; times < 5; times += 1) await rig.call('/proxy/strict/v1/x');
    const other = await rig.call('/proxy/strict/v1/x', { token: rig.otherAlice });
    expect(other).toMatchObject({ status: 200, text: 'ok' });
  });

  test('bad keys of callers do not open the circuit', async () => {
    answer = refusing();
    for (let times = 0; times < 5; times += 1)
      expect(await rig.call('/proxy/fragile/v1/x')).toMatchObject({ code: 'caller_key_refused' });
    expect((await rig.call('/proxy/fragile/v1/x', { token: rig.otherAlice })).status).toBe(200);
  });
});

describe('with a fall-back', () => {
  const told = (key: string) => expect.objectContaining({ 'x-portcullis-key': key });

  test.each(methods)('%s is sent once more with the product’s key, and the answer says so', async (method) => {
    answer = refusing();
    const given = await rig.call('/proxy/lenient/v1/x', { method });
    expect(given).toMatchObject({ status: 200, text: 'ok', headers: told('product') });
    expect(keys().at(-1)).toBe(PRODUCT_KEY);
    expect(keys().filter((key) => key === PRODUCT_KEY)).toHaveLength(1);
    expect(rig.gateway.logged.at(-1)).toMatchObject({ event: 'call', key: 'product' });
  });

  test('a body goes again whole, and the key in it is the product’s alone', async () => {
    answer = refusing();
    const body = 'x'.repeat(900_000);
    expect((await post('/proxy/lenient/v1/x', body)).headers).toEqual(told('product'));
    expect(keys().at(-1)).toBe(PRODUCT_KEY);
    expect(rig.upstream.received.every((each) => each.body.toString() === body)).toBe(true);
    rig.upstream.received.length = 0;
    const json = await post('/proxy/lenient-json/v1/x', '{"a":1}', { 'content-type': 'application/json' });
    expect(json.headers).toEqual(told('product'));
    const bodies = rig.upstream.received.map((each) => JSON.parse(each.body.toString()) as unknown);
    expect(bodies[0]).toEqual({ a: 1, key: OWN_KEY });
    expect(bodies.at(-1)).toEqual({ a: 1, key: PRODUCT_KEY });
  });

  test('what is too large to keep is not sent again', async () => {
    answer = refusing();
    const given = await post('/proxy/lenient/v1/x', 'x'.repeat(1024 ** 2 + 1));
    expect(given).toMatchObject({ status: 403, code: 'caller_key_refused' });
    expect(keys()).toEqual([OWN_KEY]);
  });

  test('403 is no reason to', async () => {
    answer = refusing(403);
    expect(await rig.call('/proxy/lenient/v1/x')).toMatchObject({ status: 403, headers: told('caller') });
    expect(keys()).not.toContain(PRODUCT_KEY);
  });

  test('a provider that refuses the product’s key too is heard', async () => {
    answer = (_request, response) => response.writeHead(401).end('neither');
    const given = await rig.call('/proxy/lenient/v1/x', { method: 'POST' });
    expect(given).toMatchObject({ status: 401, text: 'neither', headers: told('product') });
    expect([...new Set(keys())]).toEqual([OWN_KEY, PRODUCT_KEY]);
  });

  test('a task without a key uses the product’s, and the answer says so', async () => {
    answer = refusing();
    const given = await rig.call('/proxy/lenient/v1/x', { headers: forTask('none') });
    expect(given).toMatchObject({ status: 200, headers: told('product') });
  });

  test('a key that works is used', async () => {
    answer = (_request, response) => response.end('ok');
    expect((await rig.call('/proxy/lenient/v1/x')).headers).toEqual(told('caller'));
    expect(keys()).toEqual([OWN_KEY]);
  });

  test('is counted', async () => {
    answer = refusing();
    await rig.call('/proxy/lenient/v1/x');
    const text = await metrics();
    expect(text).toMatch(/^portcullis_caller_key_fallbacks_total\{integration="lenient"\} [1-9]/m);
    expect(text).not.toContain('caller_key_fallbacks_total{integration="strict"}');
  });
});

const metrics = async () => (await fetch(`http://127.0.0.1:${rig.gateway.adminPort}/metrics`)).text();
