import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'undici';
import { startChtSms } from '../../sandbox/cht-sms/start-cht-sms.ts';
import { startElevenlabs } from '../../sandbox/elevenlabs/start-elevenlabs.ts';
import { startGithub } from '../../sandbox/github/start-github.ts';
import { startOpenai } from '../../sandbox/openai/start-openai.ts';
import { startStability } from '../../sandbox/stability/start-stability.ts';
import { headersOf, openSandboxGateway, type SandboxGateway } from '../harness/sandbox-gateway.ts';

const KEY = 'providerCanary0123456789';
const environment = { SAMPLE_KEY: KEY };
const reference = 'secret://sample/key';

describe.each(['big5', 'utf-8'] as const)('cht-sms in %s', (charset) => {
  let rig: SandboxGateway;
  let sent: ReadonlyMap<string, { readonly text: string; readonly to: string }>;
  beforeAll(async () => {
    const provider = await startChtSms({ account: '12345', password: KEY, encoding: charset });
    sent = provider.sent;
    const operations = ['send-message', 'query-message'];
    rig = await openSandboxGateway(
      provider,
      { use: 'cht-sms', credentials: { account: '12345', password: reference }, charset, operations },
      environment,
    );
  });
  afterAll(() => rig?.close());

  test('a message is sent, and asked after', async () => {
    const form = new URLSearchParams({ to_addr: '0912345678', msg: '您的驗證碼是 123456' });
    const headers = { authorization: `Bearer ${rig.token}` };
    const answer = await fetch(`${rig.base}/imsp/sms/servlet/SubmitSM`, { method: 'POST', headers, body: form });
    const text = new TextDecoder(charset).decode(await answer.arrayBuffer());
    const [, id = ''] = /0912345678\|0\|(H\d+)\|Success/.exec(text) ?? [];
    expect(sent.get(id)).toMatchObject({ text: '您的驗證碼是 123456', to: '0912345678' });
    const query = await fetch(`${rig.base}/imsp/sms/servlet/QuerySM`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ to_addr: '0912345678', messageid: id }),
    });
    expect(await query.text()).toMatch(/0912345678\|0\|\d{14}\|Success/);
  });
});

describe('stability', () => {
  let rig: SandboxGateway;
  beforeAll(async () => {
    const section = { use: 'stability', credentials: { apiKey: reference } };
    rig = await openSandboxGateway(await startStability({ apiKey: KEY }), section, environment);
  });
  afterAll(() => rig?.close());

  test('a form goes in, a picture comes out', async () => {
    const form = new FormData();
    form.set('prompt', 'a cat');
    form.set('image', new Blob([Buffer.alloc(100_000)]), 'cat.png');
    const answer = await fetch(`${rig.base}/v2beta/stable-image/edit/inpaint`, {
      method: 'POST',
      headers: { authorization: `Bearer ${rig.token}`, accept: 'image/*', 'stability-client-id': 'app' },
      body: form,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('finish-reason')).toBe('SUCCESS');
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(headersOf(rig.last())).toMatchObject({ authorization: [`Bearer ${KEY}`], 'stability-client-id': ['app'] });
  });
});

describe('elevenlabs', () => {
  let rig: SandboxGateway;
  beforeAll(async () => {
    const section = { use: 'elevenlabs', credentials: { apiKey: reference } };
    rig = await openSandboxGateway(await startElevenlabs({ apiKey: KEY }), section, environment);
  });
  afterAll(() => rig?.close());

  test('speech is streamed, for the token in xi-api-key', async () => {
    const answer = await request(
      `${rig.base}/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream?output_format=mp3_44100_128`,
      {
        method: 'POST',
        headers: { 'xi-api-key': rig.token, 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'One two three' }),
      },
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'audio/mpeg', 'character-cost': '13' });
    expect((await answer.body.arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect(headersOf(rig.last())['xi-api-key']).toEqual([KEY]);
  });
});

describe('github', () => {
  let rig: SandboxGateway;
  beforeAll(async () => {
    const operations = ['create-issue', 'list-issues', 'read-repository'];
    const section = { use: 'github', credentials: { token: reference }, operations };
    rig = await openSandboxGateway(await startGithub({ token: KEY }), section, environment);
  });
  afterAll(() => rig?.close());

  const ask = (path: string, rest: { headers?: Record<string, string>; method?: 'POST'; body?: string } = {}) =>
    request(rig.base + path, { ...rest, headers: { authorization: `Bearer ${rig.token}`, ...rest.headers } });

  test('an issue is made; a repository is read, and not again while it is the same', async () => {
    const made = await ask('/repos/octocat/hello-world/issues', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"title":"It works"}',
    });
    expect(made.statusCode).toBe(201);
    await made.body.dump();
    const first = await ask('/repos/octocat/hello-world');
    await first.body.dump();
    expect(first.headers).toHaveProperty('x-ratelimit-remaining');
    expect(headersOf(rig.last())).toMatchObject({ authorization: [`Bearer ${KEY}`], 'user-agent': ['portcullis'] });
    const again = await ask('/repos/octocat/hello-world', {
      headers: { 'if-none-match': String(first.headers['etag']) },
    });
    expect(again.statusCode).toBe(304);
  });

  test("the next page's address leads through the gateway", async () => {
    for (const title of ['a', 'b', 'c'])
      await (
        await ask('/repos/octocat/hello-world/issues', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ title }),
        })
      ).body.dump();
    const page = await ask('/repos/octocat/hello-world/issues?per_page=2');
    await page.body.dump();
    expect(page.headers['link']).not.toContain(KEY);
    expect(page.headers['link']).toMatch(
      /^<[^>]*\/repos\/octocat\/hello-world\/issues\?per_page=2&page=2>; rel="next"$/,
    );
  });
});

test("a caller's own organization and project go no further, though none is configured", async () => {
  const section = { use: 'openai', credentials: { apiKey: reference } };
  const rig = await openSandboxGateway(await startOpenai({ apiKey: KEY }), section, environment);
  const answer = await request(`${rig.base}/v1/models`, {
    headers: { authorization: `Bearer ${rig.token}`, 'openai-organization': 'org-mine', 'openai-project': 'proj_mine' },
  });
  await answer.body.dump();
  expect(answer.statusCode).toBe(200);
  expect(JSON.stringify(rig.last().rawHeaders)).not.toMatch(/org-mine|proj_mine/);
  await rig.close();
});
