import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type IntegrationRig, startIntegration } from '../harness/integration.ts';

const EDIT = '/v1/images/edits';
const type = (boundary: string) => `multipart/form-data; boundary=${boundary}`;
const part = '--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na cat\r\n';
/** Larger than what is read whole before the provider hears of it. */
const bigPart = `--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n${'x'.repeat(3_000_000)}\r\n`;

let rig: IntegrationRig;
/** Requests that began to arrive at the provider, whether they ended or not. */
let begun = 0;
beforeAll(async () => {
  rig = await startIntegration(
    { use: 'openai', credentials: { apiKey: 'secret://openai/api-key' } },
    { OPENAI_API_KEY: 'sk-multipartCanary0123' },
  );
  rig.upstream.server.on('request', () => {
    begun += 1;
  });
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
  begun = 0;
});

const send = (body: string | Buffer, contentType = type('b')) =>
  rig.call(EDIT, { method: 'POST', headers: { 'content-type': contentType }, body });

test.each([
  ['small', `${part}--b--\r\n`],
  ['without a last line break', `${part}--b--`],
  ['empty', '--b--\r\n'],
  ['large', `${part}${bigPart}--b--\r\n`],
  ['that holds its boundary in a value', `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx--b--y\r\n--b--\r\n`],
])('a body that is %s arrives byte for byte', async (_what, body) => {
  expect((await send(body)).status).toBe(200);
  expect(rig.last().body.equals(Buffer.from(body))).toBe(true);
  expect(rig.last().headers['content-type']).toBe(type('b'));
});

test.each([
  ['of 70 characters', 'a'.repeat(70)],
  ['in quotes', '"a b"'],
])('a boundary %s is one', async (_what, boundary) => {
  const bare = boundary.replaceAll('"', '');
  expect((await send(`--${bare}\r\n\r\nx\r\n--${bare}--\r\n`, type(boundary))).status).toBe(200);
});

test.each([
  ['that ends early', part],
  ['that ends within the closing boundary', `${part}--b-`],
  ['that goes on after its end', `${part}--b--\r\nmore`],
  ['with another boundary', `--c\r\n\r\nx\r\n--c--\r\n`],
  ['that begins with something else', `x${part}--b--\r\n`],
  ['whose closing boundary is in a line', `${part}x--b--`],
  ['whose boundary is the beginning of another', '--bb\r\n\r\nx\r\n--bb--\r\n'],
  ['that is JSON', '{"prompt":"a cat"}'],
  ['of one byte', '-'],
  ['large, that begins with something else', `x${bigPart}--b--\r\n`],
])('a body %s is malformed, and the provider does not hear of it', async (_what, body) => {
  expect(await send(body)).toMatchObject({ status: 400, code: 'malformed_body' });
  expect(begun).toBe(0);
});

test.each([
  ['without a boundary', 'multipart/form-data', ''],
  ['with an empty one', 'multipart/form-data; boundary=""', ''],
  ['with one of 71 characters', type('a'.repeat(71)), 'a'.repeat(71)],
  ['with one that ends in a blank', 'multipart/form-data; boundary="a "', 'a '],
  ['with characters that may not stand there', 'multipart/form-data; boundary="a<b"', 'a<b'],
])('multipart %s is malformed', async (_what, contentType, boundary) => {
  const body = `--${boundary}\r\n\r\nx\r\n--${boundary}--\r\n`;
  expect(await send(body, contentType)).toMatchObject({ status: 400, code: 'malformed_body' });
  expect(begun).toBe(0);
});

test.each([
  ['two boundaries', 'multipart/form-data; boundary=b; boundary=c'],
  ['another multipart', 'multipart/mixed; boundary=b'],
  ['nonsense', 'multipart/form-data; boundary=b; ='],
  ['a form', 'application/x-www-form-urlencoded'],
])('%s is not taken', async (_what, contentType) => {
  expect(await send(`${part}--b--\r\n`, contentType)).toMatchObject({ status: 415, code: 'body_type_not_allowed' });
  expect(rig.upstream.received).toHaveLength(0);
});

test('a large body that is cut short is never whole for the provider', async () => {
  expect(await send(bigPart + part)).toMatchObject({ status: 400, code: 'malformed_body' });
  expect(begun).toBe(1);
  expect(rig.upstream.received).toHaveLength(0);
});

test('a chunked body is held to the same', async () => {
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const answer = await exchange([
    `POST /proxy/it${EDIT} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${rig.token}\r\n`,
    `Content-Type: ${type('b')}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    chunk('-'),
    chunk(part),
    '0\r\n\r\n',
  ]);
  expect(answer).toContain('malformed_body');
  expect(rig.upstream.received).toHaveLength(0);
});

/** Sends text, and gives what came back until the connection closed. */
function exchange(pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(rig.gateway.port, '127.0.0.1', () => socket.write(pieces.join('')));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
