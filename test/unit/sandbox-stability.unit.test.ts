import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Provider } from '../../sandbox/provider/provider.ts';
import { bodyText } from '../../sandbox/provider/received-requests.ts';
import { startStability } from '../../sandbox/stability/start-stability.ts';

const KEY = 'sk-stability-sandbox';
const authorization = `Bearer ${KEY}`;
let provider: Provider;

beforeEach(async () => {
  provider = await startStability({ apiKey: KEY });
});
afterEach(() => provider.close());

function post(
  path: string,
  fields: Record<string, string | Blob>,
  headers: Record<string, string> = { authorization },
) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value as string);
  return fetch(provider.url + path, { method: 'POST', headers, body });
}

test.each(['generate/core', 'generate/ultra', 'generate/sd3'])('%s draws a picture', async (operation) => {
  const answer = await post(`/v2beta/stable-image/${operation}`, { prompt: 'A pixel', output_format: 'png' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(answer.headers.get('finish-reason')).toBe('SUCCESS');
  expect(Buffer.from(await answer.arrayBuffer()).toString('latin1', 1, 4)).toBe('PNG');
  expect(bodyText(provider.received[0])).toContain('A pixel');
});

test('a picture comes as JSON when that is accepted', async () => {
  const headers = { authorization, accept: 'application/json' };
  const answer = await post('/v2beta/stable-image/generate/core', { prompt: 'A pixel' }, headers);
  expect(answer.headers.get('content-type')).toBe('application/json; type=image/png');
  expect(await answer.json()).toEqual({
    image: expect.any(String),
    finish_reason: 'SUCCESS',
    seed: expect.any(Number),
  });
});

test('an edit takes a picture', async () => {
  const path = '/v2beta/stable-image/edit/remove-background';
  expect((await post(path, { image: new Blob(['picture']) })).status).toBe(200);
  const refused = await post(path, {});
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ name: 'bad_request', errors: ['image: cannot be blank'] });
});

test('the balance is that of the account', async () => {
  const answer = await fetch(`${provider.url}/v1/user/balance`, { headers: { authorization } });
  expect(await answer.json()).toEqual({ credits: 1000 });
});

test.each([
  ['no form', { body: '{}', headers: { authorization, 'content-type': 'application/json' } }, 'content-type: '],
  [
    'half a form',
    { body: '--x\r\nCon', headers: { authorization, 'content-type': 'multipart/form-data; boundary=x' } },
    '',
  ],
])('%s is a bad request', async (_name, init, text) => {
  const answer = await fetch(`${provider.url}/v2beta/stable-image/generate/core`, { method: 'POST', ...init });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(text);
});

test.each([
  ['no key', {}],
  ['a wrong key', { authorization: 'Bearer sk-wrong' }],
])('%s is refused', async (_name, headers: Record<string, string>) => {
  const answer = await post('/v2beta/stable-image/generate/core', { prompt: 'A pixel' }, headers);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({
    id: expect.any(String),
    name: 'unauthorized',
    errors: ['authorization: invalid or missing header value'],
  });
});
