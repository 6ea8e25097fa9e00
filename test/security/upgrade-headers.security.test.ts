import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCEPT, APP, KEY, openSocketRig, SOCKET_KEY, type SocketRig } from '../harness/socket-rig.ts';

// Of a handshake, as of any call, the provider sees what is listed, and the caller what RFC 6455 asks for.

let rig: SocketRig;
beforeAll(async () => {
  rig = await openSocketRig({
    upstream: {
      headers: [
        'Set-Cookie: session=upstream',
        'Server: upstream/1.0',
        'Alt-Svc: h3=":443"',
        `X-Debug: ${SOCKET_KEY}`,
        'Access-Control-Allow-Origin: *',
      ],
    },
  });
});
afterAll(() => rig?.close());

test('the upstream receives these headers and no others', async () => {
  await rig.answerTo({
    headers: { 'user-agent': 'test/1.0', connection: 'Upgrade, X-Api-Key, Sec-WebSocket-Key, Accept-Language' },
    lines: [
      'X-Api-Key: of-the-caller',
      'x-aPI-kEY: of-the-caller-too',
      'Cookie: session=caller',
      'Proxy-Authorization: Basic YTpi',
      'X-Forwarded-For: 198.51.100.7',
      'Forwarded: for=198.51.100.7',
      'X-Forwarded-Host: evil.example',
      `Origin: ${APP}`,
      'Referer: https://app.example.com/page?secret=1',
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
      'Sec-Fetch-Mode: websocket',
      'Accept-Encoding: gzip, br',
      'Accept-Language: en',
      'Accept: */*',
      'Keep-Alive: timeout=5',
      'X-Unknown: yes',
    ],
  });
  const { headers, rawHeaders, url } = rig.upstream.handshakes.at(-1) ?? { rawHeaders: [] };
  expect(url).toBe('/v1/talk');
  expect(headers).toEqual({
    accept: '*/*',
    'user-agent': 'test/1.0',
    'x-api-key': SOCKET_KEY,
    host: new URL(rig.upstream.origin).host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': KEY,
  });
  expect(rawHeaders.filter((name) => name.toLowerCase() === 'x-api-key')).toHaveLength(1);
});

test('path and query arrive byte for byte, credentials aside', async () => {
  const line = 'GET /proxy/talk/v1/talk?model=a%20b&x=%41&&y=1+2 HTTP/1.1';
  await rig.answerTo({ line });
  expect(rig.upstream.handshakes.at(-1)?.url).toBe('/v1/talk?model=a%20b&x=%41&y=1+2');
});

describe('the caller', () => {
  test('receives these headers and no others', async () => {
    const answer = await rig.answerTo();
    expect(answer?.headers).toEqual({
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-accept': ACCEPT,
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});
