import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer, byteForByte, type Content, chunked, clean, echoOf, says } from '../harness/answers.ts';
import { surfaces } from '../harness/canary-cases.ts';
import { type CanaryRig, each, openCanaryRig, type Script } from '../harness/canary-rig.ts';
import { codings, flushable, flushedParts } from '../harness/codings.ts';

// Hazard 2: an echo that is compressed, or says that it is. Every integration, by every way of its key.

const WITHHELD = '502 response_leak, alert';
const UNSCANNABLE = '502 response_unscannable';
let rig: CanaryRig;
beforeAll(async () => {
  rig = await openCanaryRig();
});
afterAll(() => rig?.close());

const encodedAs = (encoding: string) => ['Content-Type: text/plain', `Content-Encoding: ${encoding}`];
const around = (key: string) => Buffer.from(`${'before '.repeat(20)}${key}${' after'.repeat(20)}`);

describe.each(codings)('%s', (_what, encoding, encode) => {
  test('of all that it was sent', async () => {
    const script: Script = (socket, received) =>
      socket.end(answer(200, encodedAs(encoding), encode(Buffer.from(echoOf(received)))));
    const verdicts = surfaces.map(({ id, of }) => [id, of.name === 'generic-hmac' ? '200' : WITHHELD]);
    expect(await rig.verdicts(surfaces, script)).toEqual(Object.fromEntries(verdicts));
    expect(await rig.shown()).toEqual([]);
    expect(await rig.verdicts(surfaces, clean)).toEqual(each(surfaces, '200'));
  });

  test.each([
    ['percent-encoded', encodeURIComponent],
    ['in base64', (key: string) => btoa(`x:${key}`)],
  ])('of the key %s', async (_how, spell) => {
    const script = says((key) => answer(404, encodedAs(encoding), encode(around(spell(key)))));
    expect(await rig.verdicts(surfaces, script)).toEqual(each(surfaces, WITHHELD));
  });
});

const unscannable: Record<string, (key: string) => Content> = {
  'that nobody knows': (key) => answer(200, encodedAs('portcullis'), around(key)),
  'that we cannot undo': (key) => answer(200, encodedAs('compress'), around(key)),
  'of which we know one of two': (key) => answer(200, encodedAs('foo, gzip'), gzipSync(around(key))),
  'of too many': (key) => answer(200, encodedAs('gzip, gzip, gzip, gzip'), around(key)),
  'that it is not: brotli as gzip': (key) => answer(200, encodedAs('gzip'), brotliCompressSync(around(key))),
  'that it is not: gzip as brotli': (key) => answer(200, encodedAs('br'), gzipSync(around(key))),
  'that it is not: gzip as zstd': (key) => answer(200, encodedAs('zstd'), gzipSync(around(key))),
  'that it is not: plain as gzip': () => answer(200, encodedAs('gzip'), 'no secret, but no gzip either'),
  'in the wrong order': (key) => answer(200, encodedAs('br, gzip'), brotliCompressSync(gzipSync(around(key)))),
  'that ends too early': (key) => answer(200, encodedAs('gzip'), gzipSync(around(key)).subarray(0, 30)),
  'that goes on after its end': (key) =>
    answer(200, encodedAs('deflate'), Buffer.concat([deflateSync('a'), deflateSync(key)])),
  'of which this is a part, even one that can be read': () =>
    answer(206, [...encodedAs('gzip'), 'Content-Range: bytes 0-20/40'], gzipSync('no secret')),
  'of which this is a part': (key) =>
    answer(206, [...encodedAs('gzip'), 'Content-Range: bytes 5-9/20'], gzipSync(around(key)).subarray(5)),
};
/** RFC 9112, section 7: as much a way of encoding as those above, and nobody here undoes them. */
test.each([
  ['gzip, chunked', (body: Buffer) => chunkedAs('gzip, chunked', body)],
  ['gzip', (body: Buffer) => Buffer.concat([Buffer.from('HTTP/1.1 200 X\r\nTransfer-Encoding: gzip\r\n\r\n'), body])],
])('a Transfer-Encoding of %s', async (_coding, bytes) => {
  const [verdict] = Object.values(
    await rig.verdicts(
      surfaces.slice(0, 1),
      says((key) => bytes(gzipSync(around(key)))),
    ),
  );
  expect(verdict).toMatch(/^502 (response_unscannable|upstream_unreachable)/);
  expect(await rig.shown()).toEqual([]);
});

function chunkedAs(coding: string, body: Buffer): Buffer {
  const text = chunked(200, [], [body]).toString('latin1');
  return Buffer.from(text.replace('Transfer-Encoding: chunked', `Transfer-Encoding: ${coding}`), 'latin1');
}

test.each(Object.entries(unscannable))('a Content-Encoding %s', async (_which, bytes) => {
  expect(await rig.verdicts(surfaces, says(bytes))).toEqual(each(surfaces, UNSCANNABLE));
  expect(await rig.shown()).toEqual([]);
  expect(await rig.verdicts(surfaces, clean)).toEqual(each(surfaces, '200'));
});

const leaking: Record<string, (key: string) => Content> = {
  'of gzip on what is plain': (key) => answer(200, encodedAs('gzip'), around(key)),
  'of nothing, on a part': (key) => answer(206, ['Content-Range: bytes 0-9/20'], around(key)),
  'twice, in two lines': (key) =>
    answer(200, [...encodedAs('gzip'), 'Content-Encoding: br'], brotliCompressSync(gzipSync(around(key)))),
};
test.each(Object.entries(leaking))('a Content-Encoding %s', async (_which, bytes) => {
  expect(await rig.verdicts(surfaces, says(bytes))).toEqual(each(surfaces, WITHHELD));
  expect(await rig.shown()).toEqual([]);
});

describe.each(flushable)('%s, when the head has gone out', (coding) => {
  const head = ['Content-Type: text/event-stream', `Content-Encoding: ${coding.replace('bare ', '')}`];

  test.each([
    ['event by event', (parts: readonly Buffer[]) => parts],
    ['byte by byte', (parts: readonly Buffer[]) => parts.flatMap(byteForByte)],
  ])('%s', async (_how, cut) => {
    const script: Script = async (socket, _received, { of }) => {
      const [key = ''] = of.canaries;
      const parts = await flushedParts(coding, ['data: 1\n\n', `data: ${key.slice(0, 9)}`, key.slice(9), '\n\n']);
      socket.end(chunked(200, head, cut(parts)));
    };
    expect(await rig.verdicts(surfaces, script)).toEqual(each(surfaces, '200, cut, alert'));
    expect(await rig.shown()).toEqual([]);
    expect(await rig.verdicts(surfaces, clean)).toEqual(each(surfaces, '200'));
  });
});
