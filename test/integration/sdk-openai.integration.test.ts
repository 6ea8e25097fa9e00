import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, PermissionDeniedError, toFile } from 'openai';
import { startOpenai } from '../../sandbox/openai/start-openai.ts';
import { holdFrom } from '../../sandbox/provider/pace.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';
import { headersOf, openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const KEY = 'sk-proj-openaiCanary0123456789';
const model = 'gpt-5';
const messages = [{ role: 'user' as const, content: 'Good morning, model' }];
const operations = [
  'chat-completions',
  'responses',
  'embeddings',
  'transcribe',
  'speech',
  'list-models',
  'upload-file',
];

let rig: SandboxGateway;
let gate: ReturnType<typeof holdFrom>;

beforeEach(async () => {
  gate = holdFrom(2);
  rig = await openSandboxGateway(
    await startOpenai({ apiKey: KEY, organization: 'org-sandbox', project: 'proj_sandbox', pace: gate.pace }),
    {
      use: 'openai',
      credentials: { apiKey: 'secret://openai/api-key', organization: 'org-sandbox', project: 'proj_sandbox' },
      operations,
    },
    { OPENAI_API_KEY: KEY },
  );
});
afterEach(() => rig?.close());

/** OpenAI's client with nothing changed but the base URL and the token for the key. */
const client = (apiKey = rig.token, rest: ConstructorParameters<typeof OpenAI>[0] = {}) =>
  new OpenAI({ apiKey, baseURL: `${rig.base}/v1`, maxRetries: 0, ...rest });

describe("with OpenAI's own client, the token as its key", () => {
  test('a chat completion answers, and its request arrives with the key, organization and project configured', async () => {
    const completion = await client(rig.token, {
      organization: 'org-callers',
      project: 'proj_callers',
    }).chat.completions.create({ model, messages });
    expect(completion.choices[0]?.message.content).toBe('You said: Good morning, model');
    const headers = headersOf(rig.last());
    expect(headers['authorization']).toEqual([`Bearer ${KEY}`]);
    expect(headers['openai-organization']).toEqual(['org-sandbox']);
    expect(headers['openai-project']).toEqual(['proj_sandbox']);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
    expect(JSON.parse(bodyText(rig.last()))).toEqual({ model, messages });
  });

  test('a streamed chat completion begins before it ends', async () => {
    const stream = await client().chat.completions.create({ model, messages, stream: true });
    const contents: string[] = [];
    for await (const chunk of stream) if (contents.push(chunk.choices[0]?.delta.content ?? '') === 2) gate.release();
    expect(contents.join('')).toBe('You said: Good morning, model');
  });

  test('a response answers plain and streamed', async () => {
    gate.release();
    expect((await client().responses.create({ model, input: 'Good night' })).output_text).toBe('You said: Good night');
    const types: string[] = [];
    for await (const event of await client().responses.create({ model, input: 'Good night', stream: true }))
      types.push(event.type);
    expect([types.at(0), types.at(-1)]).toEqual(['response.created', 'response.completed']);
  });

  test('embeddings, models and speech answer', async () => {
    gate.release();
    const embedded = await client().embeddings.create({
      model: 'text-embedding-3-small',
      input: ['one'],
      dimensions: 8,
    });
    expect(embedded.data[0]?.embedding).toHaveLength(8);
    expect((await client().models.list()).data.map(({ id }) => id)).toContain('gpt-5');
    const speech = await client().audio.speech.create({ model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'One two' });
    expect((await speech.arrayBuffer()).byteLength).toBe(834);
  });

  test('a recording, and a file of 3 MB, are uploaded as they are', async () => {
    const recording = await toFile(Buffer.alloc(1000, 'sound'), 'speech.mp3');
    const heard = await client().audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: recording });
    expect(heard.text).toBe('1000 bytes of sound.');
    const big = await toFile(Buffer.alloc(3_000_000, '{"a":1}\n'), 'lines.jsonl');
    expect(await client().files.create({ file: big, purpose: 'batch' })).toMatchObject({ bytes: 3_000_000 });
  });

  test('the headers that it reads come back', async () => {
    const { response } = await client().chat.completions.create({ model, messages }).withResponse();
    expect(response.headers.get('openai-processing-ms')).toBe('12');
    expect(response.headers.get('x-ratelimit-remaining-tokens')).toBe('159976');
    expect(response.headers.has('openai-organization')).toBe(false);
  });
});

describe("errors arrive as the client's own", () => {
  test("one of OpenAI's, with its code", async () => {
    const failed = client().chat.completions.create({ model, messages: 'none' as never });
    await expect(failed).rejects.toBeInstanceOf(BadRequestError);
    await expect(failed).rejects.toMatchObject({ status: 400, param: 'messages' });
  });

  test.each([
    ['an expired token', AuthenticationError, 401, () => client(rig.badToken).models.list()],
    ['an operation that is not enabled', NotFoundError, 404, () => client().files.list()],
    ['a token without the scope', PermissionDeniedError, 403, async () => client(await scopeless()).models.list()],
  ] as const)("one of the gateway's: %s", async (_what, type, status, attempt) => {
    const failed = Promise.resolve().then(attempt as () => PromiseLike<unknown>);
    await expect(failed).rejects.toBeInstanceOf(type);
    await expect(failed).rejects.toMatchObject({ status });
    expect(rig.provider.received).toHaveLength(0);
  });
});

const scopeless = () => rig.sign({ scope: 'other' });
