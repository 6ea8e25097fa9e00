import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openScene, type Scene } from '../harness/scene.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { Wire } from '../harness/wire.ts';

/*
 * Slow clients. Every test waits for the gateway to lose patience and close the connection; how long that took is not judged.
 * The ways of being slow are tried side by side, because each of them is a wait.
 */

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createIssuer();
});

interface Slow {
  /** What is sent at once. */
  readonly start: string;
  /** What is sent every few milliseconds until the connection closes: as slow as can be without ever being silent. */
  readonly drip?: string;
}

/** The answers that a slow client gets before its connection is closed, by what it does. */
async function patienceOf(port: number, clients: Readonly<Record<string, Slow>>): Promise<Record<string, unknown>> {
  const ends = Object.entries(clients).map(async ([name, { start, drip }]) => {
    const wire = await Wire.open(port);
    wire.send(start);
    const timer = setInterval(() => drip !== undefined && wire.send(drip), 10);
    await wire.closed;
    clearInterval(timer);
    const answers = (await wire.answers(() => true)).filter(({ status }) => status >= 200);
    for (const { status, headers, body } of answers.filter((answer) => answer.status >= 400)) {
      expect(headers['content-type']).toBe('application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ status, requestId: headers['x-request-id'] });
    }
    return [name, answers.map(({ status, code }) => `${status} ${code ?? ''}`.trim()).join(', ')] as const;
  });
  return Object.fromEntries(await Promise.all(ends));
}

const each = (clients: Readonly<Record<string, Slow>>, outcome: string) =>
  Object.fromEntries(Object.keys(clients).map((name) => [name, outcome]));

describe('whoever takes too long for a request line and headers', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ issuer, server: { timeouts: { headers: '100ms' } } });
  });
  afterAll(() => scene.close());

  test('is told so, and the connection is closed', async () => {
    const line = 'GET /proxy/maps/maps/api/geocode/json HTTP/1.1\r\n';
    const clients = {
      nothing: { start: '' },
      'empty lines': { start: '', drip: '\r\n' },
      'half a request line': { start: 'GET /proxy' },
      'a request line by and by': { start: 'GET /proxy', drip: 'y' },
      'half the headers': { start: `${line}Host: gateway.test\r\nAuthor` },
      'a header by and by': { start: `${line}Host: gateway.test\r\nX-A: `, drip: 'a' },
      'headers by and by': { start: `${line}Host: gateway.test\r\n`, drip: 'X-A: b\r\n' },
    };
    expect(await patienceOf(scene.gateway.port, clients)).toEqual(each(clients, '408 request_timeout'));
    expect(scene.upstream.received).toEqual([]);
  });
});

describe('whoever takes too long', () => {
  let scene: Scene;
  beforeAll(async () => {
    const timeouts = { headers: '2s', body: '100ms', request: '2s', keepAlive: '100ms' };
    scene = await openScene({ issuer, server: { timeouts } });
  });
  afterAll(() => scene.close());

  const post = (headers: string) =>
    `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n${headers}\r\n`;

  test('for a body is told so, and the connection is closed', async () => {
    const clients = {
      'a length and nothing': { start: post('Content-Length: 5\r\n') },
      'a length and less than that': { start: `${post('Content-Length: 5\r\n')}hell` },
      'no chunk': { start: post('Transfer-Encoding: chunked\r\n') },
      'half a chunk': { start: `${post('Transfer-Encoding: chunked\r\n')}5\r\nhel` },
      'no last chunk': { start: `${post('Transfer-Encoding: chunked\r\n')}5\r\nhello\r\n` },
      'nothing after its expectation was met': { start: post('Expect: 100-continue\r\nContent-Length: 5\r\n') },
      'a body by and by': { start: post('Content-Length: 100000\r\n'), drip: 'x' },
      'chunks by and by': { start: post('Transfer-Encoding: chunked\r\n'), drip: '1\r\nx\r\n' },
    };
    expect(await patienceOf(scene.gateway.port, clients)).toEqual(each(clients, '408 request_timeout'));
    expect(scene.upstream.received).toEqual([]);
  });

  test('for a body that nobody wants, or for a second request, is not waited for either', async () => {
    const healthy = 'GET /healthz HTTP/1.1\r\nHost: gateway.test\r\n\r\n';
    const endless = 'Host: gateway.test\r\nTransfer-Encoding: chunked\r\n\r\n';
    const outcomes = await patienceOf(scene.gateway.port, {
      'a body without a token': {
        start: `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\n${endless}`,
        drip: '1\r\nx\r\n',
      },
      'a body for no route': { start: `POST /nowhere HTTP/1.1\r\n${endless}`, drip: '1\r\nx\r\n' },
      'no second request': { start: healthy },
      'a second request by and by': { start: `${healthy}GET / HTTP/1.1\r\n`, drip: 'X-A: b\r\n' },
    });
    expect(outcomes).toEqual({
      'a body without a token': expect.stringMatching(/^401 unauthenticated(, 408 request_timeout)?$/),
      'a body for no route': expect.stringMatching(/^404 unknown_route(, 408 request_timeout)?$/),
      'no second request': '200',
      'a second request by and by': '200, 408 request_timeout',
    });
    expect(scene.upstream.received).toEqual([]);
  });
});
