import { describe, expect, test } from '@jest/globals';
import { planSection, problemsOf } from '../harness/load-section.ts';

const generic = (rest: Record<string, unknown>) => ({
  use: 'generic',
  baseUrl: 'https://api.example.com',
  credentials: { key: 'secret://x/key', id: 'secret://x/id' },
  inject: [{ in: 'bearer', value: '{key}' }],
  operations: [{ name: 'write', method: 'POST', path: '/v1' }],
  ...rest,
});
const read = { name: 'read', method: 'GET', path: '/v1' };
const write = { name: 'write', method: 'POST', path: '/v1' };
const form = { in: 'form', name: 'key', value: '{key}' };
const json = { in: 'json', name: 'key', value: '{key}' };
const hmac = { in: 'hmac', name: 'X-Signature', key: '{key}' };
const aws = {
  in: 'aws-sigv4',
  accessKeyId: '{id}',
  secretAccessKey: '{key}',
  region: 'eu-central-1',
  service: 'execute-api',
};

test.each([
  [{ inject: [form], operations: [write] }],
  [{ inject: [json], operations: [{ ...write, body: ['json'] }] }],
  [{ inject: [hmac, { in: 'header', name: 'X-Key', value: '{id}' }], operations: [read, write] }],
  [{ inject: [{ ...hmac, payload: '{timestamp}.{body}', value: 'v1={signature}', timestamp: { name: 'X-Time' } }] }],
  [{ inject: [aws], operations: [read, { ...write, maxBody: '16MiB' }] }],
  [{ operations: [{ ...write, maxBody: '1GiB' }] }],
  [{ operations: [{ ...write, body: ['form'], parameters: { body: ['to'], query: [] } }] }],
  [{ operations: [{ ...write, idempotent: true, cost: 'response' }] }],
])('%j is in order', (rest) => {
  expect(problemsOf(generic(rest))).toEqual([]);
});

test.each([
  [{ inject: [form, json] }, 'inject: either form or json, one of the two: a body is one of them'],
  [
    { inject: [form], operations: [write, read] },
    'operations.1.body: [form] and a maxBody: the key goes into a form body',
  ],
  [
    { inject: [json], operations: [{ ...write, body: ['bytes'] }] },
    'operations.0.body: [json] and a maxBody: the key goes into a json body',
  ],
  [
    { operations: [{ ...write, parameters: { body: ['to'] } }] },
    'operations.0.body: [form] or [json], one of the two: parameters.body is read from it',
  ],
  [
    { inject: [hmac], operations: [{ ...write, maxBody: '17MiB' }] },
    'operations.0.maxBody: 16MiB or less: this body is read whole before it is sent',
  ],
  [
    { inject: [hmac, form], operations: [{ ...write, maxBody: '2MiB' }] },
    'operations.0.maxBody: 1MiB or less: this body is read whole before it is sent',
  ],
  [
    { maxBody: '2MiB', operations: [{ ...write, body: ['json'], parameters: { body: ['to'] } }] },
    'operations.0.maxBody: 1MiB or less: this body is read whole before it is sent',
  ],
  [{ inject: [{ ...hmac, key: '{other}' }] }, "inject.0.value: one of this integration's credentials: key, id"],
  [{ inject: [{ ...hmac, value: 'x' }] }, 'inject.0.value: text with {signature} in it, such as "sha256={signature}"'],
  [{ inject: [{ ...aws, region: 'EU' }] }, 'inject.0.region: the region, such as eu-central-1'],
  ...['Content-Length', 'Accept-Encoding', 'content-encoding', 'Sec-WebSocket-Protocol'].map(
    (name): [Record<string, unknown>, string] => [
      { inject: [{ ...hmac, name }] },
      'inject.0.name: a header other than those that frame or encode the message',
    ],
  ),
  [{ inject: [{ in: 'header', name: 'X', value: '{key}\n' }] }, 'inject.0.value: printable ASCII, such as "{key}"'],
  [
    { inject: [{ in: 'header', name: 'X', value: 'AIzaSy-a-key-by-mistake' }] },
    'inject.0.value: text with at least one {credential} in it, such as "{key}"',
  ],
  [
    { operations: [read, { ...write, name: 'read' }] },
    'operations.1.name: another name: each operation is told from the others by its own',
  ],
  [
    { inject: [{ in: 'cookie', name: 'X', value: '{key}' }] },
    'inject.0.in: one of header, bearer, basic, query, path, form, json, aws-sigv4, hmac',
  ],
])('%j is not', (rest, problem) => {
  expect(problemsOf(generic(rest))).toContain(problem);
});

test('a credential may not have the name of a part of the request beside an hmac entry', () => {
  const section = generic({
    credentials: { body: 'secret://x/y', key: 'secret://x/key', id: 'secret://x/id' },
    inject: [hmac],
  });
  expect(problemsOf(section)).toEqual([expect.stringMatching(/^credentials\.body: another name/)]);
});

describe('what follows from what is declared', () => {
  const planned = (rest: Record<string, unknown>) => planSection(generic(rest)).operations[0];

  test.each([
    [{ operations: [read] }, { body: [], maxBody: 0, idempotent: true, cost: 'fixed' }],
    [{ operations: [write] }, { body: ['bytes'], maxBody: 1024 ** 2, idempotent: false }],
    [{ operations: [{ ...write, body: [] }] }, { body: [], maxBody: 0 }],
    [{ inject: [form] }, { body: ['form'] }],
    [{ inject: [json] }, { body: ['json'] }],
    [{ operations: [{ name: 'put', method: 'PUT', path: '/v1' }] }, { idempotent: true }],
    [{ maxBody: '2KiB' }, { maxBody: 2048 }],
  ])('%j: %j', (rest, operation) => {
    expect(planned(rest)).toMatchObject(operation);
  });

  test('what goes into query or form, or signs in the query, is taken out of the query', () => {
    const parameters = (inject: unknown[]) => planSection(generic({ inject })).credentialParameters;
    expect(parameters([{ in: 'query', name: 'Key', value: '{key}' }])).toEqual(['key']);
    expect(parameters([form])).toEqual(['key']);
    expect(parameters([aws])).toContain('x-amz-signature');
  });
});
