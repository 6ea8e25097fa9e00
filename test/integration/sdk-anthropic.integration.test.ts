import Anthropic, * as sdk1 from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Anthropic0, * as sdk0 from 'anthropic-sdk-0';
import { startAnthropic } from '../../sandbox/anthropic/start-anthropic.ts';
import { holdFrom } from '../../sandbox/provider/pace.ts';
import type { Interference } from '../../sandbox/provider/provider.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';
import { eventStream } from '../../sandbox/provider/server-sent-events.ts';
import { headersOf, openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const KEY = 'sk-ant-anthropicCanary0123456789';
const message = {
  model: 'claude-opus-5-5',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Good morning, model' }],
};

let rig: SandboxGateway;
let gate: ReturnType<typeof holdFrom>;
/** What the provider answers instead. */
let interference: Interference;

beforeEach(async () => {
  gate = holdFrom(4);
  interference = undefined;
  const provider = await startAnthropic({ apiKey: KEY, pace: gate.pace, respond: () => interference });
  const section = { use: 'anthropic', credentials: { apiKey: 'secret://anthropic/api-key' } };
  rig = await openSandboxGateway(provider, section, { ANTHROPIC_API_KEY: KEY });
});
afterEach(() => rig?.close());

const newest = (apiKey = rig.token) => new Anthropic({ apiKey, baseURL: rig.base, maxRetries: 0 });
const older = (apiKey = rig.token) => new Anthropic0({ apiKey, baseURL: rig.base, maxRetries: 0 });

describe.each([
  ['version 1, which sends a bearer', newest, sdk1, '2026-10-21'],
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

  test('models come page by page', async () => {
    const ids: string[] = [];
    for await (const { id } of client().models.list({ limit: 1 })) ids.push(id);
    expect(ids).toEqual(['claude-opus-5-5', 'claude-haiku-4-5']);
    expect(rig.last().url).toBe('/v1/models?limit=1&after_id=claude-opus-5-5');
  });

  test('the beta that it asks for goes on', async () => {
    await client().beta.messages.create({ ...message, betas: ['context-1m-2025-08-07'] });
    expect(rig.last().url).toMatch(/^\/v1\/messages(\?beta=true)?$/);
    expect(headersOf(rig.last())['anthropic-beta']).toEqual(['context-1m-2025-08-07']);
  });

  test('a caller that leaves in the midst of a stream closes it at the provider too', async () => {
    const stream = client().messages.stream(message);
    stream.once('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(errors.APIUserAbortError);
    expect(await rig.last().ended).toBe('aborted');
    for await (const _ of await client().messages.create({ ...message, stream: true })) break;
    expect(await rig.last().ended).toBe('aborted');
  });

  test('an error within a stream arrives as its own', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    interference = eventStream(
      [
        { event: 'ping', data: { type: 'ping' } },
        { event: 'error', data: error },
      ],
      () => undefined,
    );
    const failed = client().messages.stream(message).finalMessage();
    await expect(failed).rejects.toBeInstanceOf(errors.APIError);
    await expect(failed).rejects.toMatchObject({ type: 'overloaded_error' });
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
