import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Anthropic0, * as sdk0 from 'anthropic-sdk-0';
import { startAnthropic } from '../../sandbox/anthropic/start-anthropic.ts';
import { holdFrom } from '../../sandbox/provider/pace.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';
import { headersOf, openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const KEY = 'sk-ant-anthropicCanary0123456789';
const message = {
  model: 'claude-opus-5-5',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Good morning, model' }],
};

let rig: SandboxGateway;
let gate: ReturnType<typeof holdFrom>;

beforeEach(async () => {
  gate = holdFrom(4);
  const provider = await startAnthropic({ apiKey: KEY, pace: gate.pace });
  const section = { use: 'anthropic', credentials: { apiKey: 'secret://anthropic/api-key' } };
  rig = await openSandboxGateway(provider, section, { ANTHROPIC_API_KEY: KEY });
});
afterEach(() => rig?.close());

const newest = (apiKey = rig.token) => new Anthropic({ apiKey, baseURL: rig.base, maxRetries: 0 });
const older = (apiKey = rig.token) => new Anthropic0({ apiKey, baseURL: rig.base, maxRetries: 0 });

describe.each([
  ['version 1, which sends a bearer', newest, { AuthenticationError, BadRequestError, NotFoundError }, '2026-10-21'],
  ['version 0, which sends X-Api-Key', older, sdk0, '2023-06-01'],
] as const)("with Anthropic's own client, %s, the token as its key", (_name, make, errors, version) => {
  const client = make as typeof newest;

  test('a message is answered, and its request arrives with the key, once', async () => {
    const answer = await client().messages.create(message);
    expect(answer.content[0]).toMatchObject({ text: 'You said: Good morning, model' });
    expect(answer._request_id).toMatch(/^req_/);
    const headers = headersOf(rig.last());
    expect(headers['x-api-key']).toEqual([KEY]);
    expect(headers).not.toHaveProperty('authorization');
    expect(headers['anthropic-version']).toEqual([version]);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
    expect(JSON.parse(bodyText(rig.last()))).toEqual(message);
  });

  test('a streamed message begins before it ends', async () => {
    const deltas: string[] = [];
    const stream = client().messages.stream(message);
    stream.on('text', (delta) => {
      deltas.push(delta);
      gate.release();
    });
    expect((await stream.finalMessage()).content[0]).toMatchObject({ text: 'You said: Good morning, model' });
    expect(deltas.slice(0, 2)).toEqual(['You', ' said:']);
  });

  test('tokens are counted and models listed; batches only where the configuration names them', async () => {
    const { model, messages } = message;
    expect(await client().messages.countTokens({ model, messages })).toMatchObject({ input_tokens: 3 });
    expect((await client().models.list()).data.map(({ id }) => id)).toContain(model);
    const before = rig.provider.received.length;
    await expect(client().messages.batches.list()).rejects.toBeInstanceOf(errors.NotFoundError);
    expect(rig.provider.received).toHaveLength(before);
  });

  test('errors arrive as its own', async () => {
    const { max_tokens: _, ...unbounded } = message;
    await expect(client().messages.create(unbounded as never)).rejects.toBeInstanceOf(errors.BadRequestError);
    await expect(client(rig.badToken).messages.create(message)).rejects.toBeInstanceOf(errors.AuthenticationError);
  });
});

test('a call without a version gets one', async () => {
  await fetch(`${rig.base}/v1/models`, { headers: { authorization: `Bearer ${rig.token}` } });
  expect(headersOf(rig.last())['anthropic-version']).toEqual(['2023-06-01']);
});

test('rate limits come back, the organization does not', async () => {
  const { headers } = await fetch(`${rig.base}/v1/models`, { headers: { authorization: `Bearer ${rig.token}` } });
  expect(headers.get('anthropic-ratelimit-requests-remaining')).toBe('49');
  expect(headers.has('anthropic-organization-id')).toBe(false);
});
