import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { OWN_KEY, type OwnKeysRig, openOwnKeysRig, PRODUCT_KEY } from '../harness/own-keys-rig.ts';
import { rawAnswer } from '../harness/raw-answer.ts';
import { genericSection } from '../harness/rig.ts';
import { handshakeText, talkSection } from '../harness/socket-rig.ts';
import type { Answer } from '../harness/upstream.ts';

// A caller chooses what it brings as a key, and so what a provider answers. Nobody else is to notice.

const circuitBreaker = { failures: 0.5, calls: 4, window: '10m', openFor: '10m' };
let answer: Answer;
let rig: OwnKeysRig;

beforeAll(async () => {
  rig = await openOwnKeysRig({
    integrations: (upstream) => ({
      fragile: genericSection(upstream, { circuitBreaker }),
      broken: genericSection(upstream, { circuitBreaker }),
      talk: talkSection(upstream, { circuitBreaker }),
      stubborn: genericSection(upstream, { circuitBreaker: false, retries: { attempts: 1 } }),
      narrow: genericSection(upstream, { concurrency: { max: 1 }, byok: { fallback: true }, retries: { attempts: 1 } }),
    }),
    environment: { TALK_KEY: PRODUCT_KEY },
    answer: (request, response) => answer(request, response),
    world: { random: () => 0 },
  });
  rig.upstream.server.on('upgrade', ({ headers }: IncomingMessage, socket: Duplex) => {
    const status = headers['x-api-key'] === PRODUCT_KEY ? '400 Well' : '500 Ill';
    socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
  for (const name of ['fragile', 'broken', 'talk', 'stubborn', 'narrow'])
    expect((await rig.put(name, { key: OWN_KEY })).status).toBe(201);
});
afterEach(() => {
  rig.upstream.received.length = 0;
});
afterAll(() => rig?.close());

const ownFails =
  (status: number): Answer =>
  ({ headers }, response) =>
    response.writeHead(headers['x-api-key'] === PRODUCT_KEY ? 200 : status).end('x');
const times = async <T>(count: number, work: () => Promise<T>) => {
  const all: T[] = [];
  for (let index = 0; index < count; index += 1) all.push(await work());
  return all;
};
const byOther = {
  get token() {
    return rig.otherAlice;
  },
};

describe('the circuit', () => {
  test.each([500, 502, 503])('is not opened by a provider that fails over a caller’s key with %i', async (status) => {
    answer = ownFails(status);
    const failed = await times(6, () => rig.call('/proxy/fragile/v1/x'));
    expect(failed.map((each) => [each.status, each.code])).toEqual(failed.map(() => [status, undefined]));
    expect(await rig.call('/proxy/fragile/v1/x', byOther)).toMatchObject({ status: 200, text: 'x' });
  });

  test('nor by one that answers so to handshakes', async () => {
    const shake = (token: string) =>
      rawAnswer(rig.gateway.port, handshakeText(token, { line: 'GET /proxy/talk/v1/talk HTTP/1.1' }));
    expect((await times(6, () => shake(rig.alice))).map(({ status }) => status)).toEqual(Array(6).fill(500));
    expect((await shake(rig.otherAlice)).status).toBe(400);
  });

  test('is opened by connections that break, whosever the key is', async () => {
    answer = (_request, response) => void response.destroy();
    await times(6, () => rig.call('/proxy/broken/v1/x'));
    expect(await rig.call('/proxy/broken/v1/x', byOther)).toMatchObject({ status: 503, code: 'circuit_open' });
  });
});

test('calls with keys of callers spend none of the others’ retries', async () => {
  answer = ownFails(503);
  expect((await times(30, () => rig.call('/proxy/stubborn/v1/x'))).map(({ status }) => status)).toEqual(
    Array(30).fill(503),
  );
  // They were sent again, for as long as their own budget lasted.
  expect(rig.upstream.received.length).toBeGreaterThan(35);
  expect(rig.upstream.received.length).toBeLessThan(60);
  let fails = true;
  answer = (_request, response) => {
    response.writeHead(fails ? 503 : 200).end('x');
    fails = false;
  };
  expect(await rig.call('/proxy/stubborn/v1/x', byOther)).toMatchObject({ status: 200 });
});

describe('where one connection is all there is', () => {
  const neverEnds = (status: number, isIt: (key: unknown) => boolean): Answer => {
    return ({ headers }, response) => {
      if (isIt(headers['x-api-key'])) response.writeHead(status, { 'Content-Length': 100 }).write('for ever');
      else response.end('ok');
    };
  };

  test('the product’s key does not wait behind a 401 that does not end', async () => {
    answer = neverEnds(401, (key) => key !== PRODUCT_KEY);
    const given = await rig.call('/proxy/narrow/v1/x', { method: 'POST' });
    expect(given).toMatchObject({ status: 200, text: 'ok', headers: { 'x-portcullis-key': 'product' } });
  });

  test('nor does a call that is sent again behind a 503', async () => {
    let count = 0;
    answer = neverEnds(503, () => {
      count += 1;
      return count === 1;
    });
    expect(await rig.call('/proxy/narrow/v1/x')).toMatchObject({ status: 200, text: 'ok' });
  });

  test('a 401 that ends leaves the connection as it is', async () => {
    answer = ({ headers }, response) => response.writeHead(headers['x-api-key'] === PRODUCT_KEY ? 200 : 401).end('x');
    let connections = 0;
    rig.upstream.server.on('connection', () => {
      connections += 1;
    });
    for (let index = 0; index < 3; index += 1)
      expect((await rig.call('/proxy/narrow/v1/x')).headers['x-portcullis-key']).toBe('product');
    expect(connections).toBeLessThanOrEqual(1);
  });
});
