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
let callers = 0;

const open = (server: Record<string, unknown>) =>
  openScene({
    server,
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

const get = (address: string, token: string) =>
  `GET /proxy/maps/maps/api/geocode/json?address=${address} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${token}\r\n\r\n`;

/** A caller whom no other test knows, and what is on record of its calls. */
async function someone() {
  callers += 1;
  const subject = `caller-${callers}`;
  const isHers = (line: Record<string, unknown>) => (line['caller'] as { subject?: string })?.subject === subject;
  return {
    token: await scene.issuer.sign({ sub: subject }),
    record: () => scene.gateway.logged.filter(isHers).map(({ status, outcome }) => ({ status, outcome })),
  };
}

/** Waits for the held upstream answers, and gives a promise of each one's being closed before it was done. */
async function atUpstream(count: number) {
  await until(() => held.length === count);
  return held.map((response) => (response.destroyed ? Promise.resolve() : once(response, 'close')));
}

describe('a caller that leaves', () => {
  beforeAll(async () => {
    scene = await open({});
  });
  afterAll(() => scene.close());

  test.each([
    ['before the answer began', 'held', { status: 499, outcome: 'client_closed' }],
    ['when the answer had begun', 'begun', { status: 200, outcome: 'client_closed' }],
  ])('%s closes the request at the provider', async (_when, address, recorded) => {
    const { token, record } = await someone();
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get(address, token));
    const [closed] = await atUpstream(1);
    if (address === 'begun') await until(() => wire.rest.includes('first'));
    wire.leave();
    await closed;
    await until(() => record().length > 0);
    expect(record()).toEqual([recorded]);
  });

  test('with several calls under way on one connection closes them all', async () => {
    const { token, record } = await someone();
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get('held', token) + get('begun', token) + get('held', token));
    const closed = await atUpstream(3);
    wire.leave();
    await Promise.all(closed);
    await until(() => record().length === 3);
    expect(record().map(({ outcome }) => outcome)).toEqual(Array(3).fill('client_closed'));
  });

  test('is as gone when an upgrade behind its calls cut the connection', async () => {
    const { token, record } = await someone();
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get('held', token).repeat(3));
    const closed = await atUpstream(3);
    wire.send('GET / HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await wire.closed;
    await Promise.all(closed);
    await until(() => record().length === 3);
    expect(record().map(({ outcome }) => outcome)).toEqual(Array(3).fill('client_closed'));
  });

  test.each([
    ['declared', 'Content-Length: 100\r\n', 'hello'],
    ['chunked', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n'],
  ])('in the middle of its body (%s) leaves nothing whole at the provider', async (how, headers, body) => {
    const { token, record } = await someone();
    const before = scene.upstream.received.length;
    const wire = await Wire.open(scene.gateway.port);
    const line = get('x', token).replace(/^GET \S+/, 'POST /proxy/maps/v1/places:searchText');
    wire.send(`${line.slice(0, -2)}Expect: 100-continue\r\n${headers}\r\n`);
    await wire.answers((all) => all.length > 0);
    wire.send(body);
    // A declared body goes on as it comes; a chunked one waits until it is whole.
    if (how === 'declared') await until(() => scene.heads.some((head) => head.startsWith('POST')));
    wire.leave();
    await until(() => record().length > 0);
    expect(record()).toEqual([{ status: 499, outcome: 'client_closed' }]);
    expect(scene.upstream.received.slice(before).filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('a caller that stops reading', () => {
  beforeAll(async () => {
    scene = await open({ timeouts: { body: '100ms' } });
  });
  afterAll(() => scene.close());

  test('is not written for without bound, and is cut off, and so is the provider', async () => {
    const { token, record } = await someone();
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get('endless', token));
    wire.stopReading();
    const [closed] = await atUpstream(1);
    await closed;
    expect(written).toBeLessThan(ENDLESS);
    await until(() => record().length > 0);
    expect(record()).toEqual([{ status: 200, outcome: 'client_closed' }]);
    wire.leave();
  });

  test('of whole answers, and goes on asking, is cut off too', async () => {
    const { token, record } = await someone();
    const wire = await Wire.open(scene.gateway.port);
    wire.stopReading();
    // In all more than the kernel holds.
    wire.send(get('complete', token).repeat(2_000));
    await until(() => record().some(({ outcome }) => outcome === 'client_closed'));
    wire.leave();
  });
});

test('a caller with more requests under way on one connection than any client has is cut off', async () => {
  scene = await open({});
  const { token } = await someone();
  const wire = await Wire.open(scene.gateway.port);
  wire.send(get('held', token).repeat(17));
  await wire.closed;
  await until(() => held.every(({ destroyed }) => destroyed));
  await scene.close();
});
