import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { APP, type HandshakeOptions, openSocketRig, type SocketRig } from '../harness/socket-rig.ts';

// An upgrade goes through every stage that a request does, and to no operation that is not for it.

let rig: SocketRig;
beforeAll(async () => {
  rig = await openSocketRig();
});
afterAll(() => rig?.close());

const claims: Record<string, readonly [Parameters<SocketRig['issuer']['sign']>[0], status: number, code: string]> = {
  'has expired': [{ exp: Math.floor(Date.now() / 1000) - 60 }, 401, 'unauthenticated'],
  'is for another audience': [{ aud: 'others' }, 401, 'unauthenticated'],
  'is from another issuer': [{ iss: 'https://elsewhere.test/' }, 401, 'unauthenticated'],
  'lacks the scope': [{ scope: 'other' }, 403, 'forbidden'],
};

describe.each(Object.entries(claims))('a token that %s', (_name, [claim, status, code]) => {
  test('opens nothing', async () => {
    const before = rig.upstream.connections;
    const authorization = `Bearer ${await rig.issuer.sign(claim)}`;
    const answer = await rig.answerTo({ headers: { authorization } });
    expect(answer).toMatchObject({ status, code });
    expect(answer?.headers['www-authenticate']).toMatch(/^Bearer realm=/);
    expect(rig.upstream.connections).toBe(before);
  });
});

test('without a token nothing opens', async () => {
  const answer = await rig.answerTo({ headers: { authorization: undefined } });
  expect(answer).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(answer?.headers['www-authenticate']).toBe('Bearer realm="portcullis"');
});

describe('an operation', () => {
  const upgradeTo = (path: string, method = 'GET'): HandshakeOptions => ({
    line: `${method} /proxy/talk${path} HTTP/1.1`,
  });

  test('that is not a WebSocket is not reached by an upgrade', async () => {
    const before = rig.upstream.connections;
    expect(await rig.answerTo(upgradeTo('/v1/read'))).toMatchObject({ status: 400, code: 'upgrade_not_allowed' });
    expect(rig.upstream.connections).toBe(before);
  });

  test('that does not exist is not reached by an upgrade', async () => {
    const before = rig.upstream.connections;
    expect(await rig.answerTo(upgradeTo('/v1/talk/more'))).toMatchObject({ status: 404, code: 'unknown_route' });
    expect(rig.upstream.connections).toBe(before);
  });

  test('that is a WebSocket is not reached by an ordinary request', async () => {
    const before = rig.upstream.connections;
    const answer = await rig.call('/proxy/talk/v1/talk');
    expect(answer).toMatchObject({ status: 426, code: 'upgrade_required' });
    expect(answer.headers).toMatchObject({ upgrade: 'websocket', 'sec-websocket-version': '13' });
    expect(rig.upstream.connections).toBe(before);
  });

  test('that is a WebSocket is not reached by another method', async () => {
    expect(await rig.call('/proxy/talk/v1/talk', { method: 'POST', body: '{}' })).toMatchObject({
      status: 404,
      code: 'unknown_route',
    });
  });

  test('that is a WebSocket is told to nobody without a token', async () => {
    expect(await rig.call('/proxy/talk/v1/talk', { token: undefined })).toMatchObject({ status: 401 });
  });

  test('that is not a WebSocket is still reached by an ordinary request', async () => {
    expect(await rig.call('/proxy/talk/v1/read')).toMatchObject({ status: 200, text: 'an ordinary answer' });
  });
});

describe('a page', () => {
  const from = (...origins: string[]): HandshakeOptions => ({ lines: origins.map((origin) => `Origin: ${origin}`) });

  test('of a listed origin opens a socket', async () => {
    expect(await rig.answerTo(from(APP))).toMatchObject({ status: 101 });
  });

  test.each(['https://evil.example', 'null', `${APP}.evil.example`, `${APP}:8443`, 'http://app.example.com', ''])(
    'of origin "%s" opens none',
    async (origin) => {
      const before = rig.upstream.connections;
      const answer = await rig.answerTo(from(origin));
      expect(answer).toMatchObject({ status: 403, code: 'origin_not_allowed' });
      expect(answer?.headers['access-control-allow-origin']).toBeUndefined();
      expect(rig.upstream.connections).toBe(before);
    },
  );

  test('of two origins opens none', async () => {
    expect(await rig.answerTo(from(APP, 'https://evil.example'))).toMatchObject({ code: 'origin_not_allowed' });
  });

  test("of no integration's origins opens none where none are listed", async () => {
    const closed = await openSocketRig({ talk: { origins: [] } });
    try {
      expect(await closed.answerTo(from(APP))).toMatchObject({ status: 403, code: 'origin_not_allowed' });
      expect(closed.upstream.connections).toBe(0);
    } finally {
      await closed.close();
    }
  });
});

test('sockets count against the limit of the caller', async () => {
  const limited = await openSocketRig({ talk: { limit: { requests: 2, window: '1h' } } });
  try {
    const answers = [await limited.answerTo(), await limited.answerTo(), await limited.answerTo()];
    expect(answers.map((answer) => answer?.status)).toEqual([101, 101, 429]);
    expect(answers[2]).toMatchObject({ code: 'rate_limited' });
    expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(3000);
    expect(answers[2]?.headers['ratelimit']).toMatch(/r=0/);
    expect(limited.upstream.handshakes).toHaveLength(2);
    const other = `Bearer ${await limited.issuer.sign({ sub: 'bob' })}`;
    expect(await limited.answerTo({ headers: { authorization: other } })).toMatchObject({ status: 101 });
  } finally {
    await limited.close();
  }
});

test('an address that never authenticates is stopped', async () => {
  const limited = await openSocketRig({
    config: { server: { port: 0, addressLimit: { requests: 2, window: '1h' } } },
  });
  try {
    const anonymous = { headers: { authorization: undefined } };
    const answers = [];
    for (let times = 0; times < 3; times += 1) answers.push(await limited.answerTo(anonymous));
    expect(answers.map((answer) => answer?.status)).toEqual([401, 401, 429]);
  } finally {
    await limited.close();
  }
});

test('a setting that makes anything but GET a WebSocket is refused at start', async () => {
  const operations = [{ name: 'talk', method: 'POST', path: '/v1/talk', webSocket: true }];
  await expect(openSocketRig({ talk: { operations } })).rejects.toThrow(/operations.*method/s);
});
