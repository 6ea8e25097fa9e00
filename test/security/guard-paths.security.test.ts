import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openScene, type Scene } from '../harness/scene.ts';
import { exchange } from '../harness/wire.ts';

/*
 * Hazard 8: Kong#6851, Envoy CVE-2019-9901, Oathkeeper GHSA-p224-6x5r-fjpm. `files` allows any path below /files, so that
 * whatever the gateway or its HTTP client would resolve, decode or cut off would leave what the operation allows.
 */

interface Refused {
  readonly kind: string;
  /** The request target, a character a byte. */
  readonly target: string;
  readonly code: string;
}

const refused = JSON.parse(
  readFileSync(new URL('../vectors/refused-targets.json', import.meta.url), 'utf8'),
) as Refused[];

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({
    beside: (baseUrl) => ({
      files: {
        use: 'generic',
        baseUrl,
        credentials: { key: 'secret://google-maps/api-key' },
        inject: [{ in: 'header', name: 'X-Api-Key', value: '{key}' }],
        scopes: ['maps'],
        operations: [{ name: 'file', method: 'GET', path: '/files/**' }],
      },
    }),
  });
});
afterAll(() => scene.close());

const get = (target: string) =>
  exchange(
    scene.gateway.port,
    `GET ${target} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n\r\n`,
  );

describe.each(Object.entries(Object.groupBy(refused, ({ kind }) => kind)))('%s', (_kind, vectors = []) => {
  test.each(vectors.map(({ target, code }) => ({ shown: JSON.stringify(target), target, code })))(
    '$shown reaches no upstream: $code',
    async ({ target, code }) => {
      const before = scene.upstream.received.length;
      const answer = await get(target);
      expect(answer?.code).toBe(code);
      expect(scene.upstream.received.slice(before)).toEqual([]);
    },
  );
});

describe('a path that is odd but has one reading', () => {
  test.each([
    '/files/a',
    '/files/a/b/c.json',
    '/files/...',
    '/files/..a/a..',
    '/files/@evil.example',
    '/files/user:password@evil.example:80',
    '/files/http:',
    "/files/!$&'()*+,=~_-",
    '/files/a%20b',
    '/files/%E5%8F%B0%e5%8c%97',
    '/files/%41%7e%40%3A',
  ])('%s arrives byte for byte, at the host that it belongs to', async (path) => {
    const answer = await get(`/proxy/files${path}?q=%2e%2e/..//a;b`);
    expect(answer?.status).toBe(200);
    const { url, headers } = scene.upstream.received.at(-1) ?? {};
    expect(url).toBe(`${path}?q=%2e%2e/..//a;b`);
    expect(headers?.host).toBe(new URL(scene.upstream.origin).host);
  });
});
