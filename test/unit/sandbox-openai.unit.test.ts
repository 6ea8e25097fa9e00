import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AuthenticationError, NotFoundError, toFile } from 'openai';
import { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { type OpenaiOptions, startOpenai } from '../../sandbox/openai/start-openai.ts';
import { holdFrom } from '../../sandbox/provider/pace.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';

const KEY = 'sk-proj-sandbox-0001';
let provider: Provider;

async function start(options: Partial<OpenaiOptions> = {}) {
  provider = await startOpenai({ apiKey: KEY, organization: 'org-sandbox', project: 'proj_sandbox', ...options });
  return client();
}

function client(options: ConstructorParameters<typeof OpenAI>[0] = {}) {
  return new OpenAI({ apiKey: KEY, baseURL: `${provider.url}/v1`, maxRetries: 0, ...options });
}

afterEach(() => provider.close());

const messages = [{ role: 'user' as const, content: 'Good morning, model' }];

describe('with the right key', () => {
  test('a chat completion answers what was said', async () => {
    const openai = await start();
    const completion = await openai.chat.completions.create({ model: 'gpt-5', messages });
    expect(completion.choices[0]?.message.content).toBe('You said: Good morning, model');
    expect(completion._request_id).toMatch(/^req_/);
    expect(provider.received[0]).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(provider.received[0]?.rawHeaders).toContain(`Bearer ${KEY}`);
    expect(JSON.parse(bodyText(provider.received[0]))).toEqual({ model: 'gpt-5', messages });
  });

  test('a streamed chat completion starts before it ends', async () => {
    const gate = holdFrom(2);
    const openai = await start({ pace: gate.pace });
    const stream = await openai.chat.completions.create({
      model: 'gpt-5',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const contents: string[] = [];
    for await (const chunk of stream) {
      if (contents.push(chunk.choices[0]?.delta.content ?? '') === 2) gate.release();
    }
    expect(contents.slice(0, 3)).toEqual(['', 'You', ' said:']);
    expect(contents.join('')).toBe('You said: Good morning, model');
  });

  test('a response answers plain and streamed', async () => {
    const gate = holdFrom(1);
    const openai = await start({ pace: gate.pace });
    const plain = await openai.responses.create({ model: 'gpt-5', input: 'Good night' });
    expect(plain.output_text).toBe('You said: Good night');
    const types: string[] = [];
    const stream = await openai.responses.create({ model: 'gpt-5', input: 'Good night', stream: true });
    for await (const event of stream) {
      types.push(event.type);
      gate.release();
    }
    expect(types.at(0)).toBe('response.created');
    expect(types.at(-1)).toBe('response.completed');
    expect(types.filter((type) => type === 'response.output_text.delta')).toHaveLength(4);
  });

  test('embeddings, models, images and moderations answer', async () => {
    const openai = await start();
    const model = 'text-embedding-3-small';
    const embedded = await openai.embeddings.create({ model, input: ['one', 'two'], dimensions: 8 });
    expect(embedded.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
    const plain = await openai.embeddings.create({ model, input: 'one', dimensions: 8, encoding_format: 'float' });
    expect(plain.data[0]?.embedding).toEqual(embedded.data[0]?.embedding);
    expect((await openai.models.list()).data.map(({ id }) => id)).toContain('gpt-5');
    await expect(openai.models.retrieve('gpt-none')).rejects.toThrow(NotFoundError);
    const image = await openai.images.generate({ model: 'gpt-image-1', prompt: 'A pixel' });
    expect(
      Buffer.from(image.data?.[0]?.b64_json ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect((await openai.moderations.create({ input: 'Hello' })).results[0]?.flagged).toBe(false);
  });

  test('speech comes in pieces, and a transcription takes a file', async () => {
    const gate = holdFrom(1);
    const openai = await start({ pace: gate.pace });
    const speech = await openai.audio.speech.create({ model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'One two' });
    expect(speech.headers.get('content-type')).toBe('audio/mpeg');
    const reader = (speech.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).value).toHaveLength(417);
    gate.release();
    expect((await reader.read()).value).toHaveLength(417);
    expect((await reader.read()).done).toBe(true);
    const file = await toFile(Buffer.alloc(10), 'speech.mp3');
    const heard = await openai.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file });
    expect(heard.text).toBe('10 bytes of sound.');
  });

  test('a file is uploaded, found, read and deleted', async () => {
    const openai = await start();
    const file = await toFile(Buffer.from('{"a":1}\n'), 'lines.jsonl');
    const { id } = await openai.files.create({ file, purpose: 'batch' });
    expect(await openai.files.retrieve(id)).toMatchObject({ bytes: 8, filename: 'lines.jsonl', purpose: 'batch' });
    expect((await openai.files.list()).data).toHaveLength(1);
    expect(await (await openai.files.content(id)).text()).toBe('{"a":1}\n');
    expect(await openai.files.delete(id)).toMatchObject({ id, deleted: true });
    await expect(openai.files.retrieve(id)).rejects.toThrow(NotFoundError);
  });

  test('a path that OpenAI does not have is not found', async () => {
    const openai = await start();
    await expect(openai.get('/nowhere')).rejects.toThrow('404 Invalid URL (GET /v1/nowhere)');
  });
});

describe('with other credentials', () => {
  test.each([
    ['a wrong key', { apiKey: 'sk-wrong' }, 'invalid_api_key'],
    ['another organization', { organization: 'org-other' }, 'mismatched_organization'],
    ['another project', { project: 'proj_other' }, 'mismatched_project'],
  ])('%s is refused with the error type of the SDK', async (_name, credentials, code) => {
    await start();
    const failure = await client(credentials)
      .models.list()
      .then(undefined, (error: unknown) => error);
    expect(failure).toBeInstanceOf(AuthenticationError);
    expect(failure).toMatchObject({ status: 401, code, type: 'invalid_request_error' });
    expect(JSON.stringify(failure)).not.toContain('sk-wrong');
  });

  test('no key and two keys are refused', async () => {
    await start();
    expect((await fetch(`${provider.url}/v1/models`)).status).toBe(401);
    const headers = new Headers([['Authorization', `Bearer ${KEY}, Bearer ${KEY}`]]);
    expect((await fetch(`${provider.url}/v1/models`, { headers })).status).toBe(401);
  });
});

describe('the realtime WebSocket', () => {
  // The SDK insists on wss, so the connection under it is made here, without TLS.
  const plain = () => ({ createConnection: () => connect(provider.port, '127.0.0.1') });

  test('takes the key in a header and streams a response', async () => {
    const openai = await start();
    const realtime = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: plain() }, openai);
    const deltas: string[] = [];
    const text = await new Promise<string>((resolve, reject) => {
      realtime.on('error', reject);
      realtime.on('response.output_text.delta', ({ delta }) => deltas.push(delta));
      realtime.on('response.output_text.done', (event) => resolve(event.text));
      realtime.on('session.created', () => {
        const content = [{ type: 'input_text' as const, text: 'Hello there' }];
        realtime.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
        realtime.send({ type: 'response.create' });
      });
    });
    expect(text).toBe('You said: Hello there');
    expect(deltas.join('')).toBe(text);
    await closed(realtime.socket);
    expect(await provider.received[0]?.ended).toBeDefined();
  });

  test('echoes an event that it does not know', async () => {
    const openai = await start();
    const realtime = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: plain() }, openai);
    const frame = '{ "type":"sandbox.echo",  "n":1 }';
    const echoed = await new Promise<string>((resolve) => {
      realtime.socket.on('open', () => realtime.socket.send(frame));
      realtime.socket.on('message', (data) => data.toString().includes('sandbox.echo') && resolve(data.toString()));
    });
    expect(echoed).toBe(frame);
    await closed(realtime.socket);
  });

  test('refuses a wrong key in an event, then closes', async () => {
    await start();
    const realtime = new OpenAIRealtimeWS({ model: 'gpt-realtime', options: plain() }, client({ apiKey: 'sk-wrong' }));
    const failure = new Promise<unknown>((resolve) => realtime.on('error', resolve));
    const closing = new Promise<unknown[]>((resolve) =>
      realtime.socket.on('close', (code, reason) => resolve([code, reason.toString()])),
    );
    expect(await failure).toMatchObject({ name: 'OpenAIRealtimeError', error: { code: 'invalid_api_key' } });
    expect(await closing).toEqual([3000, 'invalid_request_error.invalid_api_key']);
  });

  test("takes the key from a browser's subprotocol", async () => {
    await start();
    const { WebSocket: native } = globalThis;
    globalThis.WebSocket = class extends native {
      constructor(url: string, protocols: string[]) {
        super(url.replace(/^wss:/, 'ws:'), protocols);
      }
    } as typeof native;
    try {
      const realtime = new OpenAIRealtimeWebSocket({ model: 'gpt-realtime', dangerouslyAllowBrowser: true }, client());
      const created = await new Promise((resolve, reject) => {
        realtime.on('session.created', resolve);
        realtime.on('error', reject);
      });
      expect(created).toMatchObject({ session: { model: 'gpt-realtime' } });
      expect(realtime.socket.protocol).toBe('realtime');
      const gone = new Promise((resolve) => realtime.socket.addEventListener('close', resolve));
      realtime.close();
      await gone;
    } finally {
      globalThis.WebSocket = native;
    }
    expect(provider.received[0]?.rawHeaders.join()).toContain(`openai-insecure-api-key.${KEY}`);
  });

  function closed(socket: OpenAIRealtimeWS['socket']): Promise<unknown> {
    const gone = new Promise((resolve) => socket.on('close', resolve));
    socket.close();
    return gone;
  }
});
