import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { answerTo, begin, type Digest, digestOf, nextPiece } from '../harness/patient-client.ts';
import { genericSection, type Rig, startRig } from '../harness/rig.ts';
import { closed, listening } from '../harness/upstream.ts';

// Streaming both ways: the first byte passes before the last exists. Nothing here waits for a time to pass.

const MIB = 1024 ** 2;
let server: Server;
let rig: Rig;
let url: string;
let handle: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.on('error', () => {});
    handle(request, response);
  });
  const upstream = `http://127.0.0.1:${await listening(server)}`;
  const api = genericSection(upstream, { maxBody: '64MiB' });
  rig = await startRig({ environment: { GENERIC_KEY: 'canary' }, config: () => ({ integrations: { api } }) });
  url = `${rig.gateway.origin}/proxy/api/v1/x`;
});
afterAll(async () => {
  await rig?.close();
  await closed(server);
});

/** The exchange as the upstream sees it, from the moment a request's head has arrived. */
function nextExchange(): Promise<[IncomingMessage, ServerResponse]> {
  return new Promise((resolve) => {
    handle = (request, response) => resolve([request, response]);
  });
}

test.each([
  ['of unknown length', {}],
  ['of known length', { 'Content-Length': '12' }],
  ['of events', { 'Content-Type': 'text/event-stream' }],
])('the first piece of an answer %s passes before the upstream has ended it', async (_name, headers) => {
  const exchange = nextExchange();
  const call = begin(url, rig.token).end();
  const [, response] = await exchange;
  response.writeHead(200, headers).write('first,');
  const answer = await answerTo(call);
  expect(await nextPiece(answer)).toBe('first,');
  response.end('second');
  expect(await nextPiece(answer)).toBe('second');
  expect(await digestOf(answer)).toMatchObject({ bytes: 0, complete: true });
});

test('the first piece of an answer that is compressed passes before the upstream has ended it', async () => {
  const exchange = nextExchange();
  const call = begin(url, rig.token, { headers: { 'accept-encoding': 'gzip' } }).end();
  const [, response] = await exchange;
  const gzip = createGzip();
  gzip.pipe(response.writeHead(200, { 'Content-Encoding': 'gzip' }));
  gzip.write('first,');
  gzip.flush(constants.Z_SYNC_FLUSH);
  const text = (await answerTo(call)).pipe(createGunzip());
  expect(await nextPiece(text)).toBe('first,');
  gzip.end('second');
  expect(await nextPiece(text)).toBe('second');
});

test('the head of an answer passes before its first piece exists', async () => {
  const exchange = nextExchange();
  const call = begin(url, rig.token).end();
  const [, response] = await exchange;
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  const answer = await answerTo(call);
  expect(answer.statusCode).toBe(200);
  response.end();
  expect(await digestOf(answer)).toMatchObject({ bytes: 0, complete: true });
});

test.each([
  ['chunked', {}],
  ['of declared length', { 'content-length': '11' }],
])('the first piece of a request body, %s, arrives before the caller has ended it', async (_name, headers) => {
  const exchange = nextExchange();
  const call = begin(url, rig.token, { method: 'POST', headers });
  call.write('first,');
  const [request, response] = await exchange;
  expect(await nextPiece(request)).toBe('first,');
  call.end('later');
  const rest = await digestOf(request);
  expect(rest).toMatchObject({ bytes: 5, complete: true });
  response.end('done');
  expect(await digestOf(await answerTo(call))).toMatchObject({ bytes: 4, complete: true });
});

test('a large chunked upload arrives whole', async () => {
  const block = randomBytes(MIB);
  const hash = createHash('sha256');
  const arrived = new Promise<Digest>((resolve) => {
    handle = (request, response) =>
      void digestOf(request).then((digest) => {
        resolve(digest);
        response.end();
      });
  });
  const call = begin(url, rig.token, { method: 'POST' });
  Readable.from(Array.from({ length: 32 }, () => block)).pipe(call);
  for (let index = 0; index < 32; index += 1) hash.update(block);
  expect(await arrived).toEqual({ bytes: 32 * MIB, sha256: hash.digest('hex'), complete: true });
  expect((await answerTo(call)).statusCode).toBe(200);
});

test('a chunked upload over the limit is broken off: the upstream never sees it as complete', async () => {
  const arrived = new Promise<Digest>((resolve) => {
    handle = (request) => void digestOf(request).then(resolve);
  });
  const call = begin(url, rig.token, { method: 'POST' });
  Readable.from(Array.from({ length: 65 }, () => Buffer.alloc(MIB))).pipe(call);
  expect((await answerTo(call)).statusCode).toBe(413);
  expect(await arrived).toMatchObject({ complete: false });
});

test('a caller that leaves half-way through an upload leaves no complete request behind', async () => {
  const exchange = nextExchange();
  const call = begin(url, rig.token, { method: 'POST' });
  call.write('half');
  const [request] = await exchange;
  call.destroy();
  expect(await digestOf(request)).toMatchObject({ complete: false });
});

test.each([
  ['before the answer began', false],
  ['while it was coming', true],
])('a caller that leaves %s closes the upstream request', async (_name, begun) => {
  const before = rig.gateway.logged.length;
  const exchange = nextExchange();
  const call = begin(url, rig.token).end();
  const [, response] = await exchange;
  const gone = once(response, 'close');
  if (begun) {
    response.write('first');
    await answerTo(call);
  }
  call.destroy();
  await gone;
  expect(response.writableFinished).toBe(false);
  await eventually(() => rig.gateway.logged.slice(before).some(({ outcome }) => outcome === 'client_closed'));
});

test('an answer that comes before the upload has ended reaches the caller', async () => {
  handle = (_request, response) => response.writeHead(409).end('no need for the rest');
  const call = begin(url, rig.token, { method: 'POST' });
  call.write('first');
  const answer = await answerTo(call);
  expect(answer.statusCode).toBe(409);
  expect(await digestOf(answer)).toMatchObject({ bytes: 20, complete: true });
  call.destroy();
});
