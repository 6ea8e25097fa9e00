import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { call } from '../harness/call.ts';
import { type IntegrationRig, startIntegration } from '../harness/integration.ts';

// Hazard 26, for JSON: what is read by us and by the provider differently.

const KEY = 'jsonCanary0123456789';
let rig: IntegrationRig;

beforeAll(async () => {
  rig = await startIntegration(
    {
      use: 'generic',
      credentials: { key: 'secret://json/key' },
      inject: [{ in: 'json', name: 'api_key', value: '{key}' }],
      operations: [
        { name: 'free', method: 'POST', path: '/free', maxBody: '1MiB' },
        {
          name: 'listed',
          method: 'POST',
          path: '/listed',
          body: ['json'],
          parameters: { query: ['v'], body: ['to', 'text'] },
        },
      ],
    },
    { JSON_KEY: KEY },
  );
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

const send = (path: string, body: string, type = 'application/json') =>
  rig.call(path, { method: 'POST', headers: { 'content-type': type }, body });

test.each([
  ['nothing', '{}'],
  ["the caller's own", '{"api_key":"mine"}'],
  ['another case', '{"API_KEY":"mine"}'],
  ['an escape', '{"api\\u005fkey":"mine"}'],
  ['a blank', '{"api_key ":"mine"}'],
  ['NUL', '{"api_key\\u0000":"mine"}'],
  ['an object', '{"api_key":{"api_key":"mine"}}'],
])('the key takes the place of %s', async (_what, body) => {
  expect((await send('/free', body)).status).toBe(200);
  expect(JSON.parse(rig.last().body.toString())).toEqual({ api_key: KEY });
  expect(rig.last().headers['content-length']).toBe(String(rig.last().body.length));
});

test('a call without a body gets one', async () => {
  await call(`${rig.base}/free`, { method: 'POST', token: rig.token });
  expect(rig.last().body.toString()).toBe(`{"api_key":"${KEY}"}`);
  expect(rig.last().headers['content-type']).toBe('application/json');
});

test('all else arrives as it was: numbers with every digit, names that look special, order', async () => {
  const text =
    '{"n":12345678901234567890,"x":1.0,"big":1e400,"__proto__":{"a":1},"b":[{"a":1},{"a":2}],"s":"\\ud83d\\ude00/"}';
  await send('/free', text);
  expect(rig.last().body.toString()).toBe(
    `{"n":12345678901234567890,"x":1.0,"big":1e400,"__proto__":{"a":1},"b":[{"a":1},{"a":2}],"s":"😀/","api_key":"${KEY}"}`,
  );
});

test.each([
  ['at the top', '{"to":1,"to":2}'],
  ['at the top, escaped', '{"to":1,"t\\u006f":2}'],
  ['at the top, in another case', '{"to":1,"TO":2}'],
  ['within', '{"a":{"b":1,"b":2}}'],
  ['deep within', '{"a":[[{"b":{"c":1,"c":2}}]]}'],
  ['as __proto__', '{"__proto__":1,"__proto__":2}'],
  ['with a key of ours', '{"api_key":1,"api_key":2}'],
])('a name twice %s is ambiguous', async (_where, body) => {
  expect(await send('/free', body)).toMatchObject({ status: 400, code: 'ambiguous_body' });
  expect(rig.upstream.received).toHaveLength(0);
});

test.each([
  ['cut short', '{"a":1'],
  ['with a comment', '{"a":1/**/}'],
  ['with a comma too many', '{"a":1,}'],
  ['with single quotes', "{'a':1}"],
  ['two of them', '{"a":1}{"b":2}'],
  ['a list', '[{"a":1}]'],
  ['a text', '"a"'],
  ['null', 'null'],
  ['with a byte order mark', '\uFEFF{"a":1}'],
  ['nested too deep', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
  ['of more values than anybody needs', `{"a":[${'1,'.repeat(50_000)}1]}`],
  ['nested far too deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
])('JSON %s is malformed', async (_what, body) => {
  expect(await send('/free', body)).toMatchObject({ status: 400, code: 'malformed_body' });
  expect(rig.upstream.received).toHaveLength(0);
});

test('JSON that is not UTF-8 is malformed', async () => {
  const body = Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]);
  const headers = { 'content-type': 'application/json' };
  expect(await rig.call('/free', { method: 'POST', headers, body })).toMatchObject({ code: 'malformed_body' });
  expect(rig.upstream.received).toHaveLength(0);
});

test.each([
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'application/jsonx',
  'application/json; charset',
])('a body of type %s is not taken', async (type) => {
  expect(await send('/free', '{}', type)).toMatchObject({ status: 415, code: 'body_type_not_allowed' });
  expect(rig.upstream.received).toHaveLength(0);
});

test('a body without a type is not taken', async () => {
  expect(await rig.call('/free', { method: 'POST', body: '{}' })).toMatchObject({ code: 'body_type_not_allowed' });
  expect(rig.upstream.received).toHaveLength(0);
});

test.each(['application/json', 'APPLICATION/JSON; Charset="UTF-8"', 'application/vnd.api+json'])(
  '%s is JSON',
  async (type) => {
    expect((await send('/free', '{}', type)).status).toBe(200);
    expect(rig.last().headers['content-type']).toBe(type);
  },
);

test('only listed parameters pass, in the body and in the query', async () => {
  expect((await send('/listed?v=1', '{"to":"a","text":{"any":["thing"]}}')).status).toBe(200);
  expect(JSON.parse(rig.last().body.toString())).toEqual({ to: 'a', text: { any: ['thing'] }, api_key: KEY });
  rig.upstream.received.length = 0;
  for (const [query, body] of [
    ['', '{"to":"a","from":"b"}'],
    ['', '{"To":"a"}'],
    ['?from=b', '{"to":"a"}'],
    ['?v=1&%76=2', '{"to":"a"}'],
  ] as const)
    expect(await send(`/listed${query}`, body)).toMatchObject({ status: 403, code: 'parameter_not_allowed' });
  expect(rig.upstream.received).toHaveLength(0);
});

test.each([
  ['a semicolon', '?v=1;from=b'],
  ['a semicolon at its end', '?v=1;'],
  ['a name twice', '?v=1&v=2'],
])('a query that is held to a list is ambiguous with %s', async (_what, query) => {
  expect(await send(`/listed${query}`, '{"to":"a"}')).toMatchObject({ status: 400, code: 'ambiguous_query' });
  expect(rig.upstream.received).toHaveLength(0);
});

test('of encoded semicolons, one in a name is not listed, and one in a value arrives as it was written', async () => {
  expect(await send('/listed?v%3Bfrom=1', '{"to":"a"}')).toMatchObject({ code: 'parameter_not_allowed' });
  expect((await send('/listed?v=1%3Bfrom=b', '{"to":"a"}')).status).toBe(200);
  expect(rig.last().url).toBe('/listed?v=1%3Bfrom=b');
});

test('the log names the parameter, and no value', async () => {
  const answer = await send('/listed', '{"from":"hunter2"}');
  const line = rig.gateway.logged.find(({ requestId }) => requestId === answer.headers['x-request-id']);
  expect(line).toMatchObject({ outcome: 'parameter_not_allowed', detail: 'parameter from' });
  expect(JSON.stringify(rig.gateway.logged)).not.toContain('hunter2');
});

test('a body over the limit, of no declared length, is not taken', async () => {
  const piece = Buffer.from(`{"a":"${'x'.repeat(300_000)}`);
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(piece),
  });
  const headers = { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json' };
  const sent = fetch(`${rig.base}/free`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  // The answer may overtake the body, or the connection end before it.
  const answer = await sent.catch(() => undefined);
  if (answer !== undefined) expect(answer.headers.get('x-portcullis-error')).toBe('body_too_large');
  const line = rig.gateway.logged.findLast(({ event }) => event === 'call');
  expect(line).toMatchObject({ outcome: 'body_too_large' });
  expect(rig.upstream.received).toHaveLength(0);
});
