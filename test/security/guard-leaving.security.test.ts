import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openScene, type Scene, until } from '../harness/scene.ts';
import { Wire } from '../harness/wire.ts';

/* Callers that leave, or stop reading: the provider's side is closed, and the call is on record. */

const MIB = 1024 ** 2;
/** More than the kernel's buffers for two loopback connections hold, with room to spare. */
const ENDLESS = 64 * MIB;

let scene: Scene;
const held: ServerResponse[] = [];
let written = 0;

beforeAll(async () => {
  scene = await openScene({
    server: { timeouts: { body: '300ms', keepAlive: '5s' } },
    answer: ({ url }, response) => {
      if (url.includes('address=held')) held.push(response);
      else if (url.includes('address=begun')) {
        held.push(response);
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('first');
      } else if (url.includes('address=endless')) {
        held.push(response);
        response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
        pour(response);
      } else response.end('x'.repeat(8 * 1024));
    },
  });
});
afterAll(() => scene.close());
afterEach(() => {
  for (const response of held.splice(0)) response.destroy();
});

/** Writes as fast as it is taken. */
function pour(response: ServerResponse): void {
  const piece = Buffer.alloc(64 * 1024);
  const more = () => {
    while (!response.destroyed && written < ENDLESS) {
      written += piece.length;
      if (!response.write(piece)) return;
    }
  };
  response.on('drain', more);
  more();
}

const get = (address: string) =>
  `GET /proxy/maps/maps/api/geocode/json?address=${address} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n\r\n`;

/** Waits for the held upstream answers, and gives a promise of each one's being closed before it was done. */
async function atUpstream(count: number) {
  await until(() => held.length === count);
  return held.map((response) => (response.destroyed ? Promise.resolve() : once(response, 'close')));
}

const outcomes = (from: number) => scene.gateway.logged.slice(from).map(({ status, outcome }) => ({ status, outcome }));

describe('a caller that leaves', () => {
  test.each([
    ['before the answer began', 'held', { status: 499, outcome: 'client_closed' }],
    ['when the answer had begun', 'begun', { status: 200, outcome: 'client_closed' }],
  ])('%s closes the request at the provider', async (_when, address, recorded) => {
    const from = scene.gateway.logged.length;
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get(address));
    const [closed] = await atUpstream(1);
    if (address === 'begun') await wire.more();
    wire.leave();
    await closed;
    await until(() => scene.gateway.logged.length > from);
    expect(outcomes(from)).toEqual([recorded]);
  });

  test('with several calls under way on one connection closes them all', async () => {
    const from = scene.gateway.logged.length;
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get('held') + get('begun') + get('held'));
    const closed = await atUpstream(3);
    wire.leave();
    await Promise.all(closed);
    await until(() => scene.gateway.logged.length === from + 3);
    expect(outcomes(from).map(({ outcome }) => outcome)).toEqual(Array(3).fill('client_closed'));
  });

  test.each([
    ['Content-Length: 100\r\n', 'hello'],
    ['Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n'],
  ])('in the middle of its body (%j) leaves nothing whole at the provider', async (headers, body) => {
    const from = scene.gateway.logged.length;
    const before = scene.upstream.received.length;
    const wire = await Wire.open(scene.gateway.port);
    const line = get('x').replace(/^GET \S+/, 'POST /proxy/maps/v1/places:searchText');
    wire.send(`${line.slice(0, -2)}${headers}\r\n${body}`);
    await scene.call();
    wire.leave();
    await until(() => scene.gateway.logged.length >= from + 2);
    expect(outcomes(from)).toContainEqual({ status: 499, outcome: 'client_closed' });
    expect(scene.upstream.received.slice(before).filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('a caller that stops reading', () => {
  test('is not written for without bound, and is cut off, and so is the provider', async () => {
    const from = scene.gateway.logged.length;
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get('endless'));
    const [closed] = await atUpstream(1);
    wire.stopReading();
    await closed;
    expect(written).toBeLessThan(ENDLESS);
    await until(() => scene.gateway.logged.length > from);
    expect(outcomes(from)).toEqual([{ status: 200, outcome: 'client_closed' }]);
    wire.leave();
  });

  test('of answers that are already complete is cut off too', async () => {
    const from = scene.gateway.logged.length;
    const wire = await Wire.open(scene.gateway.port);
    wire.stopReading();
    // 8 KiB each, so that every answer is one piece; in all more than the kernel holds.
    wire.send(get('complete').repeat(2_000));
    await until(() => scene.gateway.logged.slice(from).some(({ outcome }) => outcome === 'client_closed'));
    wire.leave();
  });
});
