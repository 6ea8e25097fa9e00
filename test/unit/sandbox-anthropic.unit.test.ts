import Anthropic, { AuthenticationError, BadRequestError } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Anthropic0, { AuthenticationError as AuthenticationError0 } from 'anthropic-sdk-0';
import { startAnthropic } from '../../sandbox/anthropic/start-anthropic.ts';
import { holdFrom } from '../../sandbox/provider/pace.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';

const KEY = 'sk-ant-api03-sandbox';
const message = {
  model: 'claude-opus-5-5',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Good morning, model' }],
};
let provider: Provider;
let gate: ReturnType<typeof holdFrom>;

beforeEach(async () => {
  gate = holdFrom(4);
  provider = await startAnthropic({ apiKey: KEY, pace: gate.pace });
});
afterEach(() => provider.close());

const newest = (apiKey = KEY) => new Anthropic({ apiKey, baseURL: provider.url, maxRetries: 0 });
const older = (apiKey = KEY) => new Anthropic0({ apiKey, baseURL: provider.url, maxRetries: 0 });

describe.each([
  ['SDK 1, which sends a bearer', newest, AuthenticationError, ['Authorization', `Bearer ${KEY}`], '2026-10-21'],
  ['SDK 0, which sends X-Api-Key', older, AuthenticationError0, ['X-Api-Key', KEY], '2023-06-01'],
] as const)('%s', (_name, client, Refused, [header, value], version) => {
  test('gets a message', async () => {
    const answer = await (client() as Anthropic).messages.create(message);
    expect(answer.content[0]).toMatchObject({ type: 'text', text: 'You said: Good morning, model' });
    expect(answer.usage).toMatchObject({ input_tokens: 3, output_tokens: 5 });
    expect(answer._request_id).toMatch(/^req_/);
    const [request] = provider.received;
    expect(request).toMatchObject({ method: 'POST', url: '/v1/messages' });
    const headers = new Headers(pairs(request?.rawHeaders ?? []));
    expect(headers.get(header)).toBe(value);
    expect(headers.get('anthropic-version')).toBe(version);
    expect(JSON.parse(bodyText(request))).toEqual(message);
  });

  test('streams a message that starts before it ends', async () => {
    const deltas: string[] = [];
    const stream = (client() as Anthropic).messages.stream(message);
    stream.on('text', (delta) => {
      deltas.push(delta);
      gate.release();
    });
    const answer = await stream.finalMessage();
    expect(deltas.slice(0, 2)).toEqual(['You', ' said:']);
    expect(answer.content[0]).toMatchObject({ text: 'You said: Good morning, model' });
    expect(answer.stop_reason).toBe('end_turn');
  });

  test('counts tokens and lists models and batches', async () => {
    const anthropic = client() as Anthropic;
    const { model, messages } = message;
    expect(await anthropic.messages.countTokens({ model, messages })).toMatchObject({ input_tokens: 3 });
    expect((await anthropic.models.list()).data.map(({ id }) => id)).toContain('claude-opus-5-5');
    expect(await anthropic.models.retrieve('claude-opus-5-5')).toMatchObject({ display_name: 'Claude Opus 5.5' });
    expect((await anthropic.messages.batches.list()).data).toHaveLength(1);
  });

  test('gets its own error type for a wrong key', async () => {
    const calling = (client('sk-ant-wrong') as Anthropic).messages.create(message);
    const failure = await calling.then(undefined, (error: unknown) => error);
    expect(failure).toBeInstanceOf(Refused);
    expect(failure).toMatchObject({ status: 401, error: { type: 'error', error: { type: 'authentication_error' } } });
    expect((failure as AuthenticationError).requestID).toBe(
      ((failure as AuthenticationError).error as { request_id: string }).request_id,
    );
    expect(JSON.stringify(failure)).not.toContain('sk-ant-wrong');
  });
});

test('a message without max_tokens is a bad request', async () => {
  const { max_tokens: _, ...unbounded } = message;
  await expect(newest().messages.create(unbounded as never)).rejects.toThrow(BadRequestError);
});

test.each([
  ['no key', {}, 401, 'x-api-key header is required'],
  ['two keys', { 'x-api-key': KEY, authorization: `Bearer ${KEY}` }, 401, 'invalid x-api-key'],
  ['no version', { 'x-api-key': KEY }, 400, 'anthropic-version: header is required'],
  [
    'an unknown version',
    { 'x-api-key': KEY, 'anthropic-version': '1' },
    400,
    'anthropic-version: "1" is not a valid version',
  ],
])('%s is refused', async (_name, headers: Record<string, string>, status, text) => {
  const answer = await fetch(`${provider.url}/v1/models`, { headers });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { message: text } });
});

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, rawHeaders[index + 1] ?? '']]));
}
