import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { APIUserAbortError } from 'openai';
import { startOpenai } from '../../sandbox/openai/start-openai.ts';
import { holdFrom } from '../../sandbox/provider/pace.ts';
import { openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const KEY = 'sk-proj-openaiCanary0123456789';
const model = 'gpt-5';
const messages = [{ role: 'user' as const, content: 'Good morning, model' }];
const SAID = 'You said: Good morning, model';

let rig: SandboxGateway;
let client: OpenAI;
/** Holds the answer back after its second part. */
let gate: ReturnType<typeof holdFrom>;

beforeEach(async () => {
  gate = holdFrom(2);
  const provider = await startOpenai({ apiKey: KEY, pace: gate.pace });
  const section = { use: 'openai', credentials: { apiKey: 'secret://openai/api-key' } };
  rig = await openSandboxGateway(provider, section, { OPENAI_API_KEY: KEY });
  client = new OpenAI({ apiKey: rig.token, baseURL: `${rig.base}/v1`, maxRetries: 0 });
});
afterEach(() => rig?.close());

describe("with OpenAI's stream helpers", () => {
  test('a chat completion comes piece by piece, and whole, with its usage', async () => {
    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    const pieces: string[] = [];
    stream.on('content', (delta) => {
      pieces.push(delta);
      gate.release();
    });
    const completion = await stream.finalChatCompletion();
    expect(pieces.join('')).toBe(SAID);
    expect(completion.choices[0]?.message.content).toBe(SAID);
    expect(completion.usage).toMatchObject({ prompt_tokens: 3 });
  });

  test('a response comes piece by piece, and whole', async () => {
    gate.release();
    const stream = client.responses.stream({ model, input: 'Good morning, model' });
    const pieces: string[] = [];
    stream.on('response.output_text.delta', ({ delta }) => pieces.push(delta));
    expect((await stream.finalResponse()).output_text).toBe(SAID);
    expect(pieces.join('')).toBe(SAID);
  });

  test('speech begins before it ends', async () => {
    const speech = await client.audio.speech.create({
      model: 'gpt-4o-mini-tts',
      voice: 'alloy',
      input: 'One two three',
    });
    let bytes = 0;
    for await (const piece of speech.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      gate.release();
    }
    expect(bytes).toBe(3 * 417);
  });
});

describe('a caller that leaves in the midst of a stream closes it at the provider too', () => {
  test('by leaving the loop', async () => {
    for await (const _ of await client.chat.completions.create({ model, messages, stream: true })) break;
    expect(await rig.last().ended).toBe('aborted');
  });

  test('by the abort of a helper', async () => {
    const stream = client.responses.stream({ model, input: 'Good morning, model' });
    stream.once('response.created', () => stream.abort());
    await expect(stream.finalResponse()).rejects.toBeInstanceOf(APIUserAbortError);
    expect(await rig.last().ended).toBe('aborted');
  });

  test('by a signal', async () => {
    const leaving = new AbortController();
    const stream = await client.chat.completions.create({ model, messages, stream: true }, { signal: leaving.signal });
    for await (const _ of stream) leaving.abort();
    expect(await rig.last().ended).toBe('aborted');
  });
});
