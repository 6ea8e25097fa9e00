import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { exchange, Wire, type WireAnswer } from '../harness/wire.ts';

/* Bounds on headers and heads, and "Expect: 100-continue". Beyond a bound nothing may reach the upstream. */

const KIB = 1024;
const MAX_BODY = 2 * KIB;
let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ maps: { maxBody: '2KiB' } });
});
afterAll(() => scene.close());

const auth = () => `Host: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n`;
const search = (headers: string) => `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\n${auth()}${headers}\r\n`;

/** The answer to some bytes, and whether they set anything off at the upstream by the time that a later call is through. */
async function send(bytes: string): Promise<{ answer: WireAnswer | undefined; heads: string[] }> {
  const before = scene.heads.length;
  const answer = await exchange(scene.gateway.port, bytes);
  await scene.call({ path: '/proxy/maps/maps/api/timezone/json' });
  return { answer, heads: scene.heads.slice(before).filter((head) => !head.includes('timezone')) };
}

function expectProblem(answer: WireAnswer | undefined, status: number, code: string): void {
  expect(answer).toMatchObject({ status, code });
  expect(answer?.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status, code, requestId: answer?.headers['x-request-id'] });
}

describe('a request line and headers over 16 KiB', () => {
  const long = (length: number) => 'a'.repeat(length);

  test.each([
    ['in one header', `GET ${GEOCODE} HTTP/1.1\r\n{auth}X-A: ${long(17 * KIB)}\r\n\r\n`],
    ['in many', `GET ${GEOCODE} HTTP/1.1\r\n{auth}${`X-A: ${long(100)}\r\n`.repeat(170)}\r\n`],
    ['in very many of next to nothing', `GET ${GEOCODE} HTTP/1.1\r\n{auth}${'a:\r\n'.repeat(4200)}\r\n`],
    ['in a name', `GET ${GEOCODE} HTTP/1.1\r\n{auth}${long(17 * KIB)}: a\r\n\r\n`],
    ['in a query', `GET ${GEOCODE}${long(17 * KIB)} HTTP/1.1\r\n{auth}\r\n`],
    ['in a path', `GET /proxy/maps/v1/places/${long(17 * KIB)} HTTP/1.1\r\n{auth}\r\n`],
    ['together', `GET ${GEOCODE}${long(9 * KIB)} HTTP/1.1\r\n{auth}X-A: ${long(9 * KIB)}\r\n\r\n`],
    ['that never end', `GET ${GEOCODE} HTTP/1.1\r\n{auth}X-A: ${long(17 * KIB)}`],
  ])('%s are refused, and reach nothing', async (_where, bytes) => {
    const { answer, heads } = await send(bytes.replace('{auth}', auth()));
    expectProblem(answer, 431, 'headers_too_large');
    expect(heads).toEqual([]);
  });

  test('below that pass', async () => {
    const { answer, heads } = await send(`GET ${GEOCODE} HTTP/1.1\r\n${auth()}X-A: ${long(14 * KIB)}\r\n\r\n`);
    expect(answer?.status).toBe(200);
    expect(heads).toHaveLength(1);
  });

  test('so many that a parser would drop the last ones hide nothing', async () => {
    const hidden = 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
    const { answer, heads } = await send(`GET ${GEOCODE} HTTP/1.1\r\n${auth()}${'a:\r\n'.repeat(1500)}${hidden}`);
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(heads).toEqual([]);
  });
});

describe("a body over the operation's limit", () => {
  const chunked = (...sizes: number[]) =>
    sizes.map((size) => `${size.toString(16)}\r\n${'b'.repeat(size)}\r\n`).join('');

  test.each([
    ['declared and sent', `Content-Length: ${MAX_BODY + 1}\r\n`, 'b'.repeat(MAX_BODY + 1)],
    ['declared and not sent', `Content-Length: ${MAX_BODY + 1}\r\n`, ''],
    ['declared far over', 'Content-Length: 9007199254740991\r\n', ''],
    ['in one chunk', 'Transfer-Encoding: chunked\r\n', `${chunked(MAX_BODY + 1)}0\r\n\r\n`],
    ['in many chunks', 'Transfer-Encoding: chunked\r\n', `${chunked(...Array<number>(20).fill(128))}0\r\n\r\n`],
    ['in chunks that never end', 'Transfer-Encoding: chunked\r\n', chunked(MAX_BODY, 1)],
    ['in a chunk that never ends', 'Transfer-Encoding: chunked\r\n', `ffffffff\r\n${'b'.repeat(MAX_BODY + 1)}`],
  ])('is refused, and reaches nothing: %s', async (_how, headers, body) => {
    const { answer, heads } = await send(search(headers) + body);
    expectProblem(answer, 413, 'body_too_large');
    expect(heads).toEqual([]);
  });

  test.each([
    ['declared', `Content-Length: ${MAX_BODY}\r\n`, 'b'.repeat(MAX_BODY)],
    ['chunked', 'Transfer-Encoding: chunked\r\n', `${chunked(MAX_BODY - 1, 1)}0\r\n\r\n`],
  ])('begins one byte above it: %s', async (_how, headers, body) => {
    const { answer } = await send(search(headers) + body);
    expect(answer?.status).toBe(200);
    const sent = scene.upstream.received.findLast(({ method }) => method === 'POST');
    expect(sent?.body.toString()).toBe('b'.repeat(MAX_BODY));
  });
});

describe('a body where the operation takes none', () => {
  test.each([
    ['declared', 'Content-Length: 5\r\n', 'hello'],
    ['chunked', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'],
    ['chunked and empty', 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  ])('is refused, and reaches nothing: %s', async (_how, headers, body) => {
    const { answer, heads } = await send(`GET ${GEOCODE} HTTP/1.1\r\n${auth()}${headers}\r\n${body}`);
    expectProblem(answer, 400, 'body_not_allowed');
    expect(heads).toEqual([]);
  });

  test('is not the declaration of no body', async () => {
    const { answer } = await send(`GET ${GEOCODE} HTTP/1.1\r\n${auth()}Content-Length: 0\r\n\r\n`);
    expect(answer?.status).toBe(200);
  });
});

describe('Expect: 100-continue', () => {
  const expecting = 'Expect: 100-continue\r\nContent-Length: 5\r\n';

  test('is answered once the call is allowed, and then the body is taken', async () => {
    const wire = await Wire.open(scene.gateway.port);
    wire.send(search(expecting));
    const [interim] = await wire.answers((all) => all.length > 0);
    expect(interim?.status).toBe(100);
    wire.send('hello');
    expect((await wire.answer())?.status).toBe(200);
    wire.leave();
    const { body, headers } = scene.upstream.received.at(-1) ?? {};
    expect(body?.toString()).toBe('hello');
    expect(headers).not.toHaveProperty('expect');
  });

  test.each([
    [401, 'without a token', (head: string) => head.replace(/Authorization.*?\r\n/, '')],
    [403, 'without the scope', (head: string, stranger: string) => head.replace(/Bearer \S+/, `Bearer ${stranger}`)],
    [404, 'for no operation', (head: string) => head.replace('searchText', 'searchNothing')],
    [400, 'for an ambiguous path', (head: string) => head.replace('/v1/', '/v1//')],
    [413, 'with too much to say', (head: string) => head.replace('Length: 5', 'Length: 5000')],
    [400, 'with another expectation', (head: string) => head.replace('100-continue', '200-ok')],
    [400, 'with a second expectation', (head: string) => head.replace('100-continue', '100-continue, 200-ok')],
    [
      400,
      'in doubt of its length',
      (head: string) => head.replace('Expect', 'Transfer-Encoding: gzip, chunked\r\nExpect'),
    ],
  ])('is answered by %i and no 100: %s', async (status, _what, change) => {
    const stranger = await scene.issuer.sign({ scope: 'other' });
    const wire = await Wire.open(scene.gateway.port);
    wire.send(change(search(expecting), stranger));
    const answers = await wire.answers((all) => all.some((answer) => answer.status >= 200));
    wire.leave();
    expect(answers.map((answer) => answer.status)).toEqual([status]);
    expectProblem(answers[0], status, answers[0]?.code ?? '');
  });

  test('means nothing in HTTP/1.0', async () => {
    const wire = await Wire.open(scene.gateway.port);
    wire.send(`${search(expecting).replace('HTTP/1.1', 'HTTP/1.0')}hello`);
    expect((await wire.answers((all) => all.some(({ status }) => status >= 200))).map(({ status }) => status)).toEqual([
      200,
    ]);
    wire.leave();
  });
});
