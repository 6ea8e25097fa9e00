import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { bearerTokens } from '../../sandbox/provider/call.ts';
import { holdFrom, paced } from '../../sandbox/provider/pace.ts';
import type { Interference, Provider } from '../../sandbox/provider/provider.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';
import { json } from '../../sandbox/provider/reply.ts';
import { startProvider } from '../../sandbox/provider/start-provider.ts';

let provider: Provider;
let interference: Interference;
let gate: ReturnType<typeof holdFrom>;

beforeEach(async () => {
  interference = undefined;
  gate = holdFrom(1);
  provider = await startProvider(
    {
      routes: [
        { method: 'POST', path: '/echo/*', answer: async ({ body }, [name]) => json({ name, text: await text(body) }) },
        { method: 'POST', path: '/deaf', answer: () => json({}) },
        {
          method: 'GET',
          path: '/stream',
          answer: ({ pace }) => ({ status: 200, headers: {}, body: paced(['one', 'two'], pace) }),
        },
      ],
      headers: () => ({ 'X-Provider': 'yes' }),
      refuse: (call) => (bearerTokens(call).length > 1 ? json({ error: 'two tokens' }, 401) : undefined),
      notFound: () => json({ error: 'nowhere' }, 404),
    },
    { pace: gate.pace, respond: () => interference },
  );
});
afterEach(() => provider.close());

test('a request is answered by its route and recorded as it came', async () => {
  const answer = await fetch(`${provider.url}/echo/a%2Fb?c=d%20e`, { method: 'POST', body: 'hello' });
  expect(await answer.json()).toEqual({ name: 'a/b', text: 'hello' });
  expect(answer.headers.get('x-provider')).toBe('yes');
  const [received] = provider.received;
  expect(received).toMatchObject({ method: 'POST', url: '/echo/a%2Fb?c=d%20e' });
  expect(bodyText(received)).toBe('hello');
  expect(await received?.ended).toBe('complete');
});

test('a path that is no route, or not decodable, is not found', async () => {
  expect((await fetch(`${provider.url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${provider.url}/echo/%ff`, { method: 'POST' })).status).toBe(404);
});

test('a big body is kept as its size and hash, even when no route reads it', async () => {
  const body = Buffer.alloc(3 * 1024 * 1024, 'x');
  expect((await fetch(`${provider.url}/deaf`, { method: 'POST', body })).status).toBe(200);
  const sha256 = createHash('sha256').update(body).digest('hex');
  expect(provider.received[0]?.body).toEqual({ size: body.length, sha256 });
  expect(() => bodyText(provider.received[0])).toThrow(TypeError);
});

test('a header that stands twice is seen twice', async () => {
  const status = await new Promise((resolve, reject) => {
    const headers = ['Host', 'sandbox', 'Authorization', 'Bearer one', 'Authorization', 'Bearer two'];
    const asking = request(`${provider.url}/stream`, { headers });
    asking.on('response', (response) => text(response).then(() => resolve(response.statusCode), reject));
    asking.on('error', reject);
    asking.end();
  });
  expect(status).toBe(401);
});

test('no more than 1000 requests are kept', async () => {
  for (let group = 0; group < 51; group++) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => fetch(`${provider.url}/${group}/${index}`)));
  }
  expect(provider.received).toHaveLength(1000);
  expect(provider.received[0]?.url).toMatch(/^\/1\//);
});

test('a client that leaves in the middle is noticed', async () => {
  const leaving = new AbortController();
  const answer = await fetch(`${provider.url}/stream`, { signal: leaving.signal });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('one');
  leaving.abort();
  await expect(reader.read()).rejects.toThrow();
  expect(await provider.received[0]?.ended).toBe('aborted');
});

test('a test can answer in place of the provider', async () => {
  interference = json({ error: 'broken' }, 503, { 'Retry-After': '1' });
  const answer = await fetch(`${provider.url}/stream`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ error: 'broken' });
});

test('a test can cut an answer off', async () => {
  interference = { status: 200, headers: {}, body: failing() };
  const answer = await fetch(`${provider.url}/stream`);
  await expect(answer.text()).rejects.toThrow();

  async function* failing() {
    yield 'a part';
    throw new Error('cut');
  }
});

test('a test can reset the connection', async () => {
  interference = 'reset';
  const failure = await fetch(`${provider.url}/stream`).then(undefined, (error: unknown) => error);
  expect(failure).toMatchObject({ cause: { code: 'ECONNRESET' } });
});

test('a test can refuse an upgrade', async () => {
  interference = json({ error: 'busy' }, 429);
  const socket = new WebSocket(provider.url.replace('http', 'ws'));
  const failure = await new Promise((resolve) => socket.on('error', resolve));
  expect(String(failure)).toContain('429');
});
