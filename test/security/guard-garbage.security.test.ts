import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openScene, type Scene, until } from '../harness/scene.ts';
import { Wire } from '../harness/wire.ts';

/* What cannot be read must not corrupt an answer that is under way on the same connection: two answers in one stream of bytes. */

let scene: Scene;
const held: ServerResponse[] = [];

beforeAll(async () => {
  scene = await openScene({
    answer: ({ url }, response) => {
      held.push(response);
      if (url.includes('address=sized')) response.writeHead(200, { 'Content-Length': 1_000 }).write('first');
      if (url.includes('address=chunked')) response.writeHead(200).write('first');
    },
  });
});
afterAll(() => scene.close());

const get = (address: string) =>
  `GET /proxy/maps/maps/api/geocode/json?address=${address} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${scene.token}\r\n\r\n`;

test.each(['sized', 'chunked'])(
  'garbage behind a request whose answer has begun (%s) ends it, and adds nothing',
  async (address) => {
    const wire = await Wire.open(scene.gateway.port);
    wire.send(get(address));
    await until(() => wire.rest.includes('first'));
    wire.send('garbage\r\n\r\n');
    await wire.closed;
    expect(await wire.answers(() => true)).toEqual([]);
    expect(wire.rest.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200']);
    expect(wire.rest).not.toContain('problem+json');
  },
);

test('garbage behind a request that is not answered yet closes the connection and the request at the provider', async () => {
  const before = held.length;
  const wire = await Wire.open(scene.gateway.port);
  wire.send(get('held'));
  await until(() => held.length > before);
  wire.send('garbage\r\n\r\n');
  await wire.closed;
  await until(() => held.at(-1)?.destroyed === true);
  const answers = await wire.answers(() => true);
  expect(answers.map(({ status, code }) => ({ status, code }))).toEqual([{ status: 400, code: 'bad_request' }]);
});

test('garbage behind an answer is answered', async () => {
  const wire = await Wire.open(scene.gateway.port);
  wire.send('GET /healthz HTTP/1.1\r\nHost: gateway.test\r\n\r\n');
  await wire.answer();
  wire.send('garbage\r\n\r\n');
  await wire.closed;
  expect((await wire.answers(() => true)).map(({ status }) => status)).toEqual([200, 400]);
});
