import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startGithub } from '../../sandbox/github/start-github.ts';
import type { Provider } from '../../sandbox/provider/provider.ts';

const TOKEN = 'github_pat_sandbox';
const authorization = `Bearer ${TOKEN}`;
let provider: Provider;

beforeEach(async () => {
  provider = await startGithub({ token: TOKEN });
});
afterEach(() => provider.close());

const get = (path: string, headers: Record<string, string> = { authorization }) =>
  fetch(provider.url + path, { headers });
const issues = '/repos/octocat/hello-world/issues';
const post = (content: string) =>
  fetch(provider.url + issues, { method: 'POST', headers: { authorization }, body: content });

test('the user of the token is told, and how many requests are left', async () => {
  const answer = await get('/user');
  expect(await answer.json()).toMatchObject({ login: 'octocat' });
  expect(answer.headers.get('x-ratelimit-remaining')).toBe('4999');
  expect((await get('/user')).headers.get('x-ratelimit-used')).toBe('2');
});

test('a repository that has not changed is not sent again', async () => {
  const answer = await get('/repos/octocat/hello-world');
  const etag = answer.headers.get('etag') ?? '';
  expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
  const again = await get('/repos/octocat/hello-world', { authorization, 'if-none-match': etag });
  expect(again.status).toBe(304);
  expect(again.headers.get('etag')).toBe(etag);
  expect(await again.text()).toBe('');
  expect((await get('/repos/octocat/other')).status).toBe(404);
});

test('an issue is created and listed', async () => {
  const created = await post(JSON.stringify({ title: 'Found a bug' }));
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe('https://api.github.com/repos/octocat/hello-world/issues/1');
  await post(JSON.stringify({ title: 'Found another' }));
  const page = await get(`${issues}?per_page=1`);
  expect(await page.json()).toMatchObject([{ number: 2, title: 'Found another' }]);
  expect(page.headers.get('link')).toContain('page=2>; rel="next"');
  expect(await (await get(`${issues}?per_page=1&page=2`)).json()).toMatchObject([{ number: 1 }]);
});

test.each([
  ['{', 400, { message: 'Problems parsing JSON' }],
  ['{}', 422, { message: 'Validation Failed', errors: [{ field: 'title', code: 'missing_field' }] }],
])('an issue of %s is refused', async (content, status, body) => {
  const answer = await post(content);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject(body);
});

test.each([
  ['no token', {}, 'Requires authentication'],
  ['a wrong token', { authorization: 'Bearer github_pat_wrong' }, 'Bad credentials'],
])('%s is refused', async (_name, headers: Record<string, string>, message) => {
  const answer = await get('/user', headers);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({ message, documentation_url: 'https://docs.github.com/rest', status: '401' });
});

test('a request without a User-Agent is forbidden', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const asking = request(`${provider.url}/user`, { headers: { authorization } });
    asking.on('response', (response) =>
      text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject),
    );
    asking.on('error', reject);
    asking.end();
  });
  expect(answer).toMatch(/^403 \s*Request forbidden by administrative rules/);
});
