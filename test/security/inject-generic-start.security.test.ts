import { expect, test } from '@jest/globals';
import { failureToStart, genericSection } from '../harness/rig.ts';

// An API declared in the configuration alone, declared wrongly: nothing starts, and the report repeats no value.

const KEY = 'k+e/y =&%$&\'"{key}';
const environment = { GENERIC_KEY: KEY };
const read = (path: string) => [{ name: 'read', method: 'GET', path }];

const refusedAtStart: readonly [string, Record<string, unknown>][] = [
  ['a credential that is not declared', { inject: [{ in: 'header', name: 'X-Key', value: '{nope}' }] }],
  ['one of two that is not declared', { inject: [{ in: 'basic', value: '{key}:{nope}' }] }],
  ['a property that objects have', { inject: [{ in: 'bearer', value: '{constructor}' }] }],
  ['text without a credential', { inject: [{ in: 'query', name: 'key', value: 'literal' }] }],
  ['a placeholder in the path that nothing fills', { operations: read('/bot{token}/getMe') }],
  ['a place that does not exist', { inject: [{ in: 'cookie', name: 'key', value: '{key}' }] }],
  ['a header that frames the message', { inject: [{ in: 'header', name: 'Transfer-Encoding', value: '{key}' }] }],
  ['a header name with a line break', { inject: [{ in: 'header', name: 'X-Key\r\nX-Evil', value: '{key}' }] }],
  ['a reference that is a value', { credentials: { key: KEY } }],
  ['a reference to a secret that does not exist', { credentials: { key: 'secret://nowhere/key' } }],
  ...[
    'Authorization',
    'Cookie',
    'Proxy-Authorization',
    'Host',
    'Connection',
    'Content-Length',
    'Transfer-Encoding',
    'TE',
    'Upgrade',
    'Forwarded',
    'X-Forwarded-For',
    'x-forwarded-host',
    'X-HTTP-Method-Override',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-Portcullis-Caller',
    'Sec-WebSocket-Protocol',
    'sec-websocket-extensions',
  ].map((name): [string, Record<string, unknown>] => [
    `letting callers send ${name}`,
    { requestHeaders: ['X-Fine', name] },
  ]),
  ...[
    'Set-Cookie',
    'Location',
    'Connection',
    'Transfer-Encoding',
    'Content-Length',
    'Alt-Svc',
    'Cache-Control',
    'Vary',
    'access-control-allow-origin',
    'Keep-Alive',
    'Upgrade',
    'Trailer',
    'X-Portcullis-Error',
    'X-Request-Id',
    'X-Should-Retry',
    'Sec-WebSocket-Accept',
  ].map((name): [string, Record<string, unknown>] => [
    `letting ${name} come back`,
    { responseHeaders: ['X-Fine', name] },
  ]),
];

test.each(refusedAtStart)('refuses to start with %s', async (_name, section) => {
  const failure = await failureToStart({
    environment,
    config: (upstream) => ({ integrations: { api: genericSection(upstream, section) } }),
  });
  expect(failure.message).not.toContain(KEY);
});

test('refuses to start with two operations of one name, and says which', async () => {
  const operations = [...read('/v1/a'), { name: 'write', method: 'POST', path: '/v1/a' }, ...read('/v1/b')];
  const { problems } = await failureToStart({
    environment,
    config: (upstream) => ({ integrations: { api: genericSection(upstream, { operations }) } }),
  });
  expect(problems).toMatchObject([
    {
      path: ['integrations', 'api', 'operations', 2, 'name'],
      found: '"read"',
      write: expect.stringMatching(/^another name/),
    },
  ]);
});
