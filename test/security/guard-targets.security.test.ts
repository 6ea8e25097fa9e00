import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { exchange } from '../harness/wire.ts';

/* Hazard 8: request targets in another form than a path (RFC 9112, section 3.2), and methods that mean something to proxies. */

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ server: { publicOrigin: 'https://api.example.com' } });
});
afterAll(() => scene.close());

/** The answer to a request line, and what the upstream got to see because of it. */
async function send(line: string, headers = 'Host: gateway.test\r\n') {
  const before = scene.upstream.received.length;
  const head = `${line}\r\n${headers}Authorization: Bearer ${scene.token}\r\nConnection: close\r\n\r\n`;
  const answer = await exchange(scene.gateway.port, head);
  return { answer, received: scene.upstream.received.slice(before) };
}

describe('an absolute-form target', () => {
  test.each([
    'http://127.0.0.1:{port}',
    'http://localhost:{port}',
    'HTTP://LOCALHOST:{port}',
    'https://api.example.com',
    'https://API.example.com',
  ])('that names this gateway (%s) is served as its path', async (authority) => {
    const { received } = await send(
      `GET ${authority.replace('{port}', String(scene.gateway.port))}${GEOCODE} HTTP/1.1`,
    );
    expect(received.map(({ url }) => url.split('&')[0])).toEqual(['/maps/api/geocode/json?address=Taipei']);
  });

  test.each([
    'http://evil.example',
    'https://maps.googleapis.com',
    'http://api.example.com.evil.example',
    'http://evil.example@api.example.com',
    'http://api.example.com@evil.example',
    'http://api.example.com:{port}',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://127.1:{port}',
    'http://2130706433:{port}',
    'http://[::1]:{port}',
    'http://169.254.169.254',
    'http://',
    'http:///',
    'http://api.example.com#',
    'http://[',
    'ftp://api.example.com',
    'foo://api.example.com',
  ])('that names another host (%s) is refused', async (authority) => {
    const { answer, received } = await send(
      `GET ${authority.replace('{port}', String(scene.gateway.port))}${GEOCODE} HTTP/1.1`,
    );
    expect(received).toEqual([]);
    expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
  });

  test('without a path has none to serve', async () => {
    const { answer, received } = await send('GET https://api.example.com HTTP/1.1');
    expect(received).toEqual([]);
    expect(answer?.code).toBe('unknown_route');
  });

  test('for this gateway is as bound to the rules of paths as any', async () => {
    const { answer, received } = await send('GET https://api.example.com/proxy/maps/v1/places/%2e%2e HTTP/1.1');
    expect(received).toEqual([]);
    expect(answer?.code).toBe('ambiguous_path');
  });
});

describe('what only proxies serve', () => {
  test.each([
    ['OPTIONS * HTTP/1.1', 400],
    ['GET * HTTP/1.1', 400],
    ['GET proxy/maps/maps/api/geocode/json HTTP/1.1', 400],
    ['GET localhost:80 HTTP/1.1', 400],
    [`TRACE ${GEOCODE} HTTP/1.1`, 404],
    [`TRACK ${GEOCODE} HTTP/1.1`, 400],
    [`CONNECT evil.example:443 HTTP/1.1`, undefined],
    [`CONNECT ${GEOCODE} HTTP/1.1`, undefined],
    ['PRI * HTTP/2.0', 400],
  ])('%s reaches no upstream', async (line, status) => {
    const { answer, received } = await send(line);
    expect(received).toEqual([]);
    expect(answer?.status).toBe(status);
    expect(answer?.body ?? '').not.toContain(scene.token);
  });
});

describe('the host that the upstream is asked for', () => {
  test.each([
    ['another Host', 'Host: evil.example\r\n'],
    ['X-Forwarded-Host', 'Host: gateway.test\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n'],
    ['X-Original-URL', 'Host: gateway.test\r\nX-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\n'],
    ['a method override', 'Host: gateway.test\r\nX-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\n'],
  ])('is not for the caller to say: %s', async (_name, headers) => {
    const { received } = await send(`GET ${GEOCODE} HTTP/1.1`, headers);
    const [request] = received;
    expect(request?.headers.host).toBe(new URL(scene.upstream.origin).host);
    expect(request?.method).toBe('GET');
    expect(request?.rawHeaders.join()).not.toMatch(/evil|admin|DELETE/);
  });

  test.each([
    ['no Host', ''],
    ['two Hosts', 'Host: gateway.test\r\nHost: evil.example\r\n'],
    ['the same Host twice', 'Host: gateway.test\r\nHost: gateway.test\r\n'],
  ])('must not be in doubt: %s is refused', async (_name, headers) => {
    const { answer, received } = await send(`GET ${GEOCODE} HTTP/1.1`, headers);
    expect(received).toEqual([]);
    expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
  });
});
