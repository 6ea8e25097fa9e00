import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startElevenlabs } from '../../sandbox/elevenlabs/start-elevenlabs.ts';
import { holdFrom } from '../../sandbox/provider/pace.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';

const KEY = 'sk_elevenlabs_sandbox';
const VOICE = 'JBFqnCBsd6RMkjVDRZzb';
const FRAME = 417;
let provider: Provider;
let gate: ReturnType<typeof holdFrom>;

beforeEach(async () => {
  gate = holdFrom(1);
  provider = await startElevenlabs({ apiKey: KEY, pace: gate.pace });
});
afterEach(() => provider.close());

function speak(path: string, content: object, headers: Record<string, string> = { 'xi-api-key': KEY }) {
  const url = `${provider.url}/v1/text-to-speech/${path}`;
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(content) });
}

describe('over HTTP', () => {
  test('speech comes whole', async () => {
    const answer = await speak(VOICE, { text: 'One two three' });
    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    expect(answer.headers.get('character-cost')).toBe('13');
    expect((await answer.arrayBuffer()).byteLength).toBe(3 * FRAME);
  });

  test('speech is streamed, the first word before the last', async () => {
    const answer = await speak(`${VOICE}/stream`, { text: 'One two' });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).value).toHaveLength(FRAME);
    gate.release();
    expect((await reader.read()).value).toHaveLength(FRAME);
    expect((await reader.read()).done).toBe(true);
  });

  test('voices are listed and found', async () => {
    const headers = { 'xi-api-key': KEY };
    const listed = await fetch(`${provider.url}/v1/voices`, { headers });
    expect(await listed.json()).toMatchObject({ voices: [{ voice_id: VOICE }] });
    expect((await fetch(`${provider.url}/v1/voices/${VOICE}`, { headers })).status).toBe(200);
  });

  test('an unknown voice and a missing text are refused', async () => {
    const unknown = await speak('none', { text: 'One' });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ detail: { status: 'voice_not_found' } });
    expect((await speak(VOICE, {})).status).toBe(422);
  });

  test.each([
    ['no key', {}, 'needs_authorization'],
    ['a wrong key', { 'xi-api-key': 'sk_wrong' }, 'invalid_api_key'],
    ['a bearer beside the key', { 'xi-api-key': KEY, authorization: 'Bearer caller' }, 'invalid_api_key'],
  ])('%s is refused', async (_name, headers: Record<string, string>, status) => {
    const answer = await speak(VOICE, { text: 'One' }, headers);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ detail: { status } });
  });
});

describe('over its WebSocket', () => {
  async function open(headers: Record<string, string>) {
    const url = `${provider.url.replace('http', 'ws')}/v1/text-to-speech/${VOICE}/stream-input?model_id=eleven_flash_v2_5`;
    const socket = new WebSocket(url, { headers });
    const messages: Record<string, unknown>[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(data.toString())));
    await once(socket, 'open');
    return { socket, messages, send: (message: object) => socket.send(JSON.stringify(message)) };
  }

  test.each([
    ['in a header', { 'xi-api-key': KEY }, {}],
    ['in the first message', {}, { xi_api_key: KEY }],
  ])('audio follows the text, with the key %s', async (_name, headers: Record<string, string>, first) => {
    const { socket, messages, send } = await open(headers);
    send({ text: ' ', ...first });
    send({ text: 'One two ' });
    await once(socket, 'message');
    expect(messages).toHaveLength(1);
    gate.release();
    send({ text: '' });
    const [code] = await once(socket, 'close');
    expect(code).toBe(1000);
    expect(Buffer.from(String(messages[0]?.['audio']), 'base64')).toHaveLength(FRAME);
    expect(messages.at(-1)).toMatchObject({ audio: null, isFinal: true });
  });

  test.each([
    ['no key', {}, {}],
    ['a wrong key', { 'xi-api-key': 'sk_wrong' }, {}],
    ['two keys', { 'xi-api-key': KEY }, { xi_api_key: KEY }],
  ])('%s is refused in a message, then the socket closes', async (_name, headers: Record<string, string>, first) => {
    const { socket, messages, send } = await open(headers);
    send({ text: ' ', ...first });
    const [code] = await once(socket, 'close');
    expect(code).toBe(1008);
    expect(messages).toEqual([{ message: 'Invalid API key', error: 'invalid_api_key', code: 1008 }]);
  });

  test('another path is not found', async () => {
    const socket = new WebSocket(`${provider.url.replace('http', 'ws')}/v1/nowhere`);
    const [failure] = await once(socket, 'error');
    expect(String(failure)).toContain('404');
  });
});
