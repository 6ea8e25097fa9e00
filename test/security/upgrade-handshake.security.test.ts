import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ACCEPT,
  type HandshakeOptions,
  handshakeText,
  KEY,
  openSocketRig,
  type SocketRig,
  TALK,
} from '../harness/socket-rig.ts';
import { Wire } from '../harness/wire.ts';

// What is not, exactly, the opening handshake of a WebSocket never becomes one; the upstream does not hear of it.

let rig: SocketRig;
beforeAll(async () => {
  rig = await openSocketRig();
});
afterAll(() => rig?.close());

test('the handshake that the others differ from is taken', async () => {
  const answer = await rig.answerTo();
  expect(answer).toMatchObject({ status: 101, headers: { 'sec-websocket-accept': ACCEPT } });
});

const line = (text: string): HandshakeOptions => ({ line: text });
const header = (name: string, value: string | undefined): HandshakeOptions => ({ headers: { [name]: value } });
const SMUGGLED = `GET /proxy/talk/v1/read HTTP/1.1\r\nhost: gateway\r\n\r\n`;

const refused: Record<string, readonly [HandshakeOptions, status: number, code: string]> = {
  'no key': [header('sec-websocket-key', undefined), 400, 'bad_request'],
  'an empty key': [header('sec-websocket-key', ''), 400, 'bad_request'],
  'a key of 15 bytes': [header('sec-websocket-key', 'dGhlIHNhbXBsZSBub25j'), 400, 'bad_request'],
  'a key that is not canonical base64': [header('sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZR=='), 400, 'bad_request'],
  'two keys': [{ lines: [`Sec-WebSocket-Key: ${KEY}`] }, 400, 'bad_request'],
  'no version': [header('sec-websocket-version', undefined), 426, 'upgrade_required'],
  'version 8': [header('sec-websocket-version', '8'), 426, 'upgrade_required'],
  'versions 13, 8': [header('sec-websocket-version', '13, 8'), 426, 'upgrade_required'],
  'two versions': [{ lines: ['Sec-WebSocket-Version: 13'] }, 426, 'upgrade_required'],
  POST: [line(`POST ${TALK} HTTP/1.1`), 400, 'bad_request'],
  OPTIONS: [line(`OPTIONS ${TALK} HTTP/1.1`), 400, 'bad_request'],
  'HTTP/1.0': [line(`GET ${TALK} HTTP/1.0`), 400, 'bad_request'],
  'a body': [{ ...header('content-length', '5'), behind: 'hello' }, 400, 'bad_request'],
  'an announced body': [header('content-length', '5'), 400, 'bad_request'],
  'an empty body': [header('content-length', '0'), 400, 'bad_request'],
  'a chunked body': [{ ...header('transfer-encoding', 'chunked'), behind: '0\r\n\r\n' }, 400, 'bad_request'],
  'an expectation': [header('expect', '100-continue'), 400, 'bad_request'],
  'a request behind it': [{ behind: SMUGGLED }, 400, 'bad_request'],
  'a byte behind it': [{ behind: '\0' }, 400, 'bad_request'],
  "an answer's header": [header('sec-websocket-accept', ACCEPT), 400, 'bad_request'],
  'a header of version 0': [header('sec-websocket-key1', '4 @1  46546xW%0l 1 5'), 400, 'bad_request'],
  'an empty subprotocol': [header('sec-websocket-protocol', 'chat,,v2'), 400, 'bad_request'],
  'no subprotocol at all': [header('sec-websocket-protocol', ''), 400, 'bad_request'],
  'a subprotocol with a blank': [header('sec-websocket-protocol', 'chat v2'), 400, 'bad_request'],
  'a subprotocol in quotes': [header('sec-websocket-protocol', '"chat"'), 400, 'bad_request'],
  'a subprotocol twice': [header('sec-websocket-protocol', 'chat, v2, chat'), 400, 'bad_request'],
  'a subprotocol twice in two headers': [
    { lines: ['Sec-WebSocket-Protocol: chat', 'Sec-WebSocket-Protocol: chat'] },
    400,
    'bad_request',
  ],
  'no Host': [header('host', undefined), 400, 'bad_request'],
  'another host as target': [line(`GET http://elsewhere${TALK} HTTP/1.1`), 400, 'bad_request'],
  'a path with a dot segment': [line('GET /proxy/talk/v1/read/../talk HTTP/1.1'), 400, 'ambiguous_path'],
  'an encoded slash': [line('GET /proxy/talk/v1%2ftalk HTTP/1.1'), 400, 'ambiguous_path'],
  'a path outside of /proxy/': [line('GET /healthz HTTP/1.1'), 404, 'unknown_route'],
  'an unknown integration': [line('GET /proxy/other/v1/talk HTTP/1.1'), 404, 'unknown_route'],
};

describe.each(Object.entries(refused))('a handshake with %s', (_name, [handshake, status, code]) => {
  test('is refused, and the upstream is untouched', async () => {
    const before = rig.upstream.connections;
    const wire = await rig.shake(handshake);
    const [answer] = await wire.answers((all) => all.length > 0);
    await wire.closed;
    expect(answer).toMatchObject({ status });
    expect(answer?.code).toBe(code);
    expect(wire.rest).toBe('');
    expect(rig.upstream.connections).toBe(before);
  });
});

test.each(['h2c', 'websocket, h2c', 'TLS/1.0'])('an upgrade to %s is no handshake at all', async (to) => {
  const before = rig.upstream.connections;
  const wire = await rig.shake(header('upgrade', to));
  expect(await wire.answer()).toMatchObject({ status: 426, code: 'upgrade_required' });
  expect(rig.upstream.connections).toBe(before);
  wire.leave();
});

test('a refusal is a problem document, complete with the headers of every answer', async () => {
  const answer = await rig.answerTo(header('sec-websocket-version', '8'));
  expect(answer?.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'x-portcullis-error': 'upgrade_required',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    connection: 'close',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
  });
  const { requestId, code } = JSON.parse(answer?.body ?? '') as Record<string, string>;
  expect(code).toBe('upgrade_required');
  expect(requestId).toBe(answer?.headers['x-request-id']);
  expect(rig.records).toContainEqual(expect.objectContaining({ requestId, outcome: 'upgrade_required' }));
});

test('a handshake behind a request that is still being answered opens nothing', async () => {
  const before = rig.upstream.handshakes.length;
  const first = `GET /proxy/talk/v1/read HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${rig.token}\r\n\r\n`;
  const wire = await Wire.open(rig.gateway.port);
  wire.send(first + handshakeText(rig.token));
  await wire.closed;
  expect((await wire.answers(() => true)).map(({ status }) => status)).not.toContain(101);
  expect(rig.upstream.handshakes).toHaveLength(before);
});

test('a handshake on a connection whose requests are answered is taken', async () => {
  const wire = await Wire.open(rig.gateway.port);
  wire.send(`GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n`);
  expect(await wire.answer()).toMatchObject({ status: 200 });
  wire.send(handshakeText(rig.token));
  const answers = await wire.answers((all) => all.length > 1);
  expect(answers.map(({ status }) => status)).toEqual([200, 101]);
  wire.leave();
});
