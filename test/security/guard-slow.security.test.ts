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

const post = (scene: Scene, headers: string) =>
  `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n${headers}\r\n`;

describe('whoever stalls in the middle of a body', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ issuer, server: { timeouts: { body: '100ms' } } });
  });
  afterAll(() => scene.close());

  test('is told so, and the connection is closed', async () => {
    const chunked = post(scene, 'Transfer-Encoding: chunked\r\n');
    const clients = {
      'a length and nothing': { start: post(scene, 'Content-Length: 5\r\n') },
      'a length and less than that': { start: `${post(scene, 'Content-Length: 5\r\n')}hell` },
      'no chunk': { start: chunked },
      'half a chunk': { start: `${chunked}5\r\nhel` },
      'no last chunk': { start: `${chunked}5\r\nhello\r\n` },
      'nothing after its expectation was met': { start: post(scene, 'Expect: 100-continue\r\nContent-Length: 5\r\n') },
    };
    expect(await patienceOf(scene.gateway.port, clients)).toEqual(each(clients, '408 request_timeout'));
    expect(scene.upstream.received).toEqual([]);
  });
});

describe('whoever never stalls and never ends', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ issuer, server: { timeouts: { headers: '2s', request: '2s', keepAlive: '100ms' } } });
  });
  afterAll(() => scene.close());

  test('has no more time for a body, wanted or not, or for a second request', async () => {
    const healthy = 'GET /healthz HTTP/1.1\r\nHost: gateway.test\r\n\r\n';
    const endless = 'Host: gateway.test\r\nTransfer-Encoding: chunked\r\n\r\n';
    const outcomes = await patienceOf(scene.gateway.port, {
      'a body': { start: post(scene, 'Content-Length: 100000\r\n'), drip: 'x' },
      'a body in chunks': { start: post(scene, 'Transfer-Encoding: chunked\r\n'), drip: '1\r\nx\r\n' },
      'a body without a token': {
        start: `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\n${endless}`,
        drip: '1\r\nx\r\n',
      },
      'a body for no route': { start: `POST /nowhere HTTP/1.1\r\n${endless}`, drip: '1\r\nx\r\n' },
      'a second request': { start: `${healthy}GET / HTTP/1.1\r\n`, drip: 'X-A: b\r\n' },
      'no second request': { start: healthy },
    });
    expect(outcomes).toEqual({
      'a body': '408 request_timeout',
      'a body in chunks': '408 request_timeout',
      'a body without a token': expect.stringMatching(/^401 unauthenticated(, 408 request_timeout)?$/),
      'a body for no route': expect.stringMatching(/^404 unknown_route(, 408 request_timeout)?$/),
      'a second request': '200, 408 request_timeout',
      'no second request': '200',
    });
    expect(scene.upstream.received).toEqual([]);
  });
});
