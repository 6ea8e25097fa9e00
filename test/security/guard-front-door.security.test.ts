import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { eventually } from '../harness/eventually.ts';
import { sendRaw, statusOf } from '../harness/raw-http.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { Wire } from '../harness/wire.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ maps: { maxBody: '1KiB' } });
});

afterAll(() => scene?.close());

test('a connection with more unanswered requests than anybody needs is cut', async () => {
  const before = scene.gateway.logged.length;
  const socket = connect(scene.gateway.port, '127.0.0.1');
  socket.on('error', () => {});
  const gone = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  socket.write(`GET ${GEOCODE} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(400));
  await gone;
  expect(scene.gateway.logged.length - before).toBeLessThanOrEqual(16);
});

test('sixteen at once are answered', async () => {
  const wire = await Wire.open(scene.gateway.port);
  wire.send(`GET ${GEOCODE} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(16));
  const answers = await wire.answers((some) => some.length === 16);
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 401));
  wire.leave();
});

describe('what is refused before it is a call', () => {
  test.each([
    ['a path outside of the proxy', 'GET /admin HTTP/1.1\r\nHost: x\r\n\r\n', 404, 'unknown_route'],
    ['a target of another host', 'GET http://evil.test/proxy/maps/x HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'bad_request'],
    [
      'two ends of one body',
      'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'bad_request',
    ],
    ['headers too large', `GET /x HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ])('is on record by its request id: %s', async (_name, bytes, status, code) => {
    const answer = await sendRaw(scene.gateway.port, bytes);
    expect(statusOf(answer)).toBe(status);
    const requestId = /^x-request-id: (.+)\r$/im.exec(answer)?.[1];
    const line = scene.gateway.logged.find((each) => each['requestId'] === requestId);
    expect(line).toMatchObject({ event: 'refused', status, outcome: code });
    const metrics = await call(`http://127.0.0.1:${scene.gateway.adminPort}/metrics`);
    expect(metrics.text).toMatch(new RegExp(`portcullis_requests_total\\{.*outcome="${code}"\\}`));
  });

  test('fills no disk: of a flood few lines are written', async () => {
    // A gateway of its own: what it no longer writes down would be missed by the tests beside this one.
    const { gateway, close } = await openScene({ issuer: scene.issuer });
    const started = performance.now();
    await Promise.all(Array.from({ length: 300 }, () => call(`${gateway.origin}/nothing`)));
    const seconds = Math.ceil((performance.now() - started) / 1000) + 1;
    await close();
    const lines = gateway.logged.filter(({ event }) => event === 'refused').length;
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThanOrEqual(20 * seconds);
  });
});

test('a body that is refused while it comes is let go by, and the connection goes on', async () => {
  const wire = await Wire.open(scene.gateway.port);
  const head = `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${scene.token}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
  wire.send(head + chunk.repeat(3));
  expect((await wire.answer())?.code).toBe('body_too_large');
  wire.send(chunk.repeat(2000));
  wire.send(`0\r\n\r\nGET ${GEOCODE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${scene.token}\r\n\r\n`);
  const [, second] = await wire.answers((some) => some.length === 2);
  expect(second?.status).toBe(200);
  wire.leave();
  await eventually(() => scene.heads.length === 1, { what: 'the one call at the upstream' });
});
