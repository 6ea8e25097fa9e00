import { createReadStream } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { NotFoundError, toFile } from 'openai';
import { startOpenai } from '../../sandbox/openai/start-openai.ts';
import { TINY_PNG } from '../../sandbox/provider/tiny-png.ts';
import { headersOf, openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const KEY = 'sk-proj-openaiCanary0123456789';
const operations = ['upload-file', 'list-files', 'read-file', 'read-file-content', 'delete-file'];
const safe = ['transcribe', 'translate-audio', 'edit-image', 'generate-image', 'moderations', 'chat-completions'];

let rig: SandboxGateway;
let client: OpenAI;

beforeAll(async () => {
  const section = { use: 'openai', credentials: { apiKey: 'secret://openai/api-key' } };
  rig = await openSandboxGateway(
    await startOpenai({ apiKey: KEY }),
    { ...section, operations: [...operations, ...safe] },
    { OPENAI_API_KEY: KEY },
  );
  client = new OpenAI({ apiKey: rig.token, baseURL: `${rig.base}/v1`, maxRetries: 0 });
});
afterAll(() => rig?.close());

test('a file is uploaded, listed page by page, read and deleted', async () => {
  const content = Buffer.from('{"a":1}\n');
  const ids: string[] = [];
  for (let times = 0; times < 3; times += 1) {
    const file = await toFile(content, `${times}.jsonl`);
    ids.unshift((await client.files.create({ file, purpose: 'batch' })).id);
  }
  const listed: string[] = [];
  for await (const { id } of client.files.list({ purpose: 'batch', limit: 2 })) listed.push(id);
  expect(listed).toEqual(ids);
  expect(rig.last().url).toBe(`/v1/files?purpose=batch&limit=2&after=${ids[1]}`);
  const [id = ''] = ids;
  expect(await (await client.files.content(id)).text()).toBe(content.toString());
  expect(await client.files.delete(id)).toMatchObject({ deleted: true });
  await expect(client.files.retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
});

describe('multipart', () => {
  test('a recording is translated, from a stream of a file', async () => {
    const file = createReadStream(import.meta.filename);
    expect((await client.audio.translations.create({ model: 'whisper-1', file })).text).toMatch(/bytes of sound/);
    expect(headersOf(rig.last())['authorization']).toEqual([`Bearer ${KEY}`]);
  });

  test('pictures are edited, several of them', async () => {
    const image = await Promise.all(['a.png', 'b.png'].map((name) => toFile(TINY_PNG, name, { type: 'image/png' })));
    const edited = await client.images.edit({ model: 'gpt-image-1', image, prompt: 'a cat' });
    expect(edited.data?.[0]?.b64_json).toBe(TINY_PNG.toString('base64'));
  });
});

test('pictures are made, and texts moderated', async () => {
  const made = await client.images.generate({ model: 'gpt-image-1', prompt: 'a cat' });
  expect(made.data?.[0]?.b64_json).toBe(TINY_PNG.toString('base64'));
  expect((await client.moderations.create({ input: 'Good night' })).results[0]?.flagged).toBe(false);
});

test('the request id that the client shows is the one that the gateway logged', async () => {
  const { _request_id } = await client.chat.completions.create({
    model: 'gpt-5',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  expect(rig.gateway.logged.some(({ requestId, event }) => event === 'call' && requestId === _request_id)).toBe(true);
});

test('the beta that a client asks for goes on, and what tells of its machine does not', async () => {
  await client.moderations.create(
    { input: 'x' },
    { headers: { 'OpenAI-Beta': 'assistants=v2', 'X-Client-Request-Id': 'mine' } },
  );
  const headers = headersOf(rig.last());
  expect(headers).toMatchObject({ 'openai-beta': ['assistants=v2'], 'x-client-request-id': ['mine'] });
  expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
});
