import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type IntegrationRig, startIntegration } from '../harness/integration.ts';
import type { ReceivedRequest } from '../harness/upstream.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const operations = [
  { name: 'read', method: 'GET', path: '/v1/**' },
  { name: 'write', method: 'POST', path: '/v1/**' },
];
const section = (inject: unknown[]) => ({
  use: 'generic',
  credentials: { secret: 'secret://sign/secret', id: 'secret://sign/id' },
  inject,
  operations,
  requestHeaders: ['x-amz-target'],
});
const environment = { SIGN_SECRET: SECRET, SIGN_ID: 'AKIDEXAMPLE' };
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** The signature that AWS works out for a request as it arrived, written from its documentation alone. */
function awsSignature({ method, url, headers, body }: ReceivedRequest, region: string, service: string): string {
  const [path = '', query = ''] = url.split('?');
  const [, scope = '', signedHeaders = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const canonical = [
    method,
    encodeURIComponent(path).replaceAll('%2F', '/'),
    query.split('&').sort().join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name])}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [scope.split('/')[0] ?? '', region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${SECRET}`,
  );
  return hmac(key, toSign).toString('hex');
}

describe('AWS Signature Version 4', () => {
  let rig: IntegrationRig;
  beforeAll(async () => {
    const rule = {
      in: 'aws-sigv4',
      accessKeyId: '{id}',
      secretAccessKey: '{secret}',
      region: 'eu-central-1',
      service: 'execute-api',
    };
    rig = await startIntegration(section([rule]), environment);
  });
  afterAll(() => rig?.close());

  test.each([
    ['a GET', 'GET', '/v1/items', undefined],
    ['a query in any order and spelling', 'GET', '/v1/items?b=2&a=1&c=x+y&d=%E4%BD%A0!&a=0&e', undefined],
    ['an encoded path', 'GET', '/v1/caf%C3%A9/x%20y', undefined],
    ['a body', 'POST', '/v1/items', '{"a":1, "a":2}'],
    ['an empty body', 'POST', '/v1/items', undefined],
  ])('%s is signed as it arrives', async (_what, method, path, body) => {
    const headers = { 'x-amz-target': 'DynamoDB.Get', ...(body && { 'content-type': 'application/x-amz-json-1.0' }) };
    expect((await rig.call(path, { method, headers, ...(body && { body }) })).status).toBe(200);
    const received = rig.last();
    expect(received.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request, /,
    );
    expect(received.headers.authorization?.split('Signature=')[1]).toBe(
      awsSignature(received, 'eu-central-1', 'execute-api'),
    );
    expect(received.headers.authorization).toContain('x-amz-target');
    expect(received.body.toString()).toBe(body ?? '');
  });

  test("a caller's own signature, in headers or query, goes no further", async () => {
    const query = '?X-Amz-Signature=mine&X-Amz-Credential=mine&x-amz-security-token=mine&keep=1';
    await rig.call(`/v1/items${query}`, { headers: { 'x-amz-date': 'mine', 'x-amz-security-token': 'mine' } });
    expect(rig.last().url).toBe('/v1/items?keep=1');
    expect(JSON.stringify(rig.last().rawHeaders)).not.toContain('mine');
  });

  test('the secret itself is not sent', () => {
    expect(JSON.stringify(rig.upstream.received.map(({ rawHeaders, url }) => [rawHeaders, url]))).not.toContain(SECRET);
  });
});

describe('HMAC', () => {
  let rig: IntegrationRig;
  beforeAll(async () => {
    const rule = {
      in: 'hmac',
      name: 'X-Signature',
      value: 'id={id},v1={signature}',
      key: '{secret}',
      payload: '{timestamp}.{method}.{target}.{body}',
      timestamp: { name: 'X-Timestamp' },
    };
    rig = await startIntegration(section([rule]), environment);
  });
  afterAll(() => rig?.close());

  test.each([
    ['GET', '/v1/items?a=1&b=%20', undefined],
    ['POST', '/v1/items', 'any bytes: \u0000 你好'],
  ])('%s %s is signed as it arrives', async (method, path, body) => {
    await rig.call(path, { method, headers: { 'x-signature': 'mine' }, ...(body && { body }) });
    const { url, headers, body: received } = rig.last();
    const at = String(headers['x-timestamp']);
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(60);
    const expected = hmac(SECRET, `${at}.${method}.${url}.${received.toString()}`).toString('hex');
    expect(headers['x-signature']).toBe(`id=AKIDEXAMPLE,v1=${expected}`);
  });

  test('a form and a signature over it go together', async () => {
    const both = [
      { in: 'form', name: 'app', value: '{id}' },
      { in: 'hmac', name: 'X-Signature', key: '{secret}' },
    ];
    const posts = { ...section(both), operations: operations.slice(1) };
    const other = await startIntegration(posts, environment);
    await other.submit('/v1/items', 'a=1&app=mine');
    const { headers, body } = other.last();
    expect(body.toString()).toBe('a=1&app=AKIDEXAMPLE');
    expect(headers['x-signature']).toBe(hmac(SECRET, body.toString()).toString('hex'));
    await other.close();
  });
});
