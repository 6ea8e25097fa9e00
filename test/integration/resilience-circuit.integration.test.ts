import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ApiRig, ok, openApiRig, reset, type Script, silence, status } from '../harness/api-rig.ts';
import { eventually } from '../harness/eventually.ts';

// A provider that fails is left alone for a while; callers cannot bring that about.

let rig: ApiRig;
let script: Script;
afterEach(() => rig?.close());

const CIRCUIT = { circuitBreaker: { failures: 0.5, calls: 4, window: '10s', openFor: '5s' } };

const open = async (api: Record<string, unknown> = CIRCUIT) => {
  rig = await openApiRig((socket, head, request) => script(socket, head, request), api);
};
const calls = async (count: number, answer: Script) => {
  script = answer;
  const statuses = [];
  for (let index = 0; index < count; index += 1) statuses.push((await rig.call()).status);
  return statuses;
};

test('a provider that fails is left alone, and callers are told when to come back', async () => {
  await open();
  expect(await calls(4, status(503))).toEqual([503, 503, 503, 503]);
  script = ok;
  const refused = await rig.call();
  expect(refused).toMatchObject({ status: 503, code: 'circuit_open' });
  expect(refused.headers['retry-after']).toBe('5');
  expect(rig.heads).toHaveLength(4);
  rig.time.advance(4_001);
  expect((await rig.call()).headers['retry-after']).toBe('1');
  expect(rig.heads).toHaveLength(4);
  expect(rig.gateway.logged).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      event: 'circuit',
      integration: 'api',
      origin: rig.raw.origin,
      position: 'open',
    }),
  );
  expect(await rig.metrics()).toContain(`portcullis_circuit_state{integration="api",origin="${rig.raw.origin}"} 2`);
});

test('after a while one call tries, and when it succeeds all go through', async () => {
  await open();
  await calls(4, reset);
  rig.time.advance(5_000);
  let answer = () => {};
  script = (socket, head, request) => {
    answer = () => ok(socket, head, request);
  };
  const trying = rig.call();
  await eventually(() => rig.heads.length === 5);
  expect(await rig.call()).toMatchObject({ code: 'circuit_open' });
  expect(rig.heads).toHaveLength(5);
  answer();
  expect(await trying).toMatchObject({ status: 200 });
  expect(await calls(3, ok)).toEqual([200, 200, 200]);
});

test('when the one that tries fails, it is left alone for as long again', async () => {
  await open();
  await calls(4, reset);
  rig.time.advance(5_000);
  expect(await calls(1, reset)).toEqual([502]);
  rig.time.advance(4_999);
  expect(await rig.call()).toMatchObject({ code: 'circuit_open' });
  rig.time.advance(1);
  expect(await calls(1, ok)).toEqual([200]);
});

test('when the one that tries has its caller leave, the next one tries at once', async () => {
  await open();
  await calls(4, reset);
  rig.time.advance(5_000);
  script = silence;
  const leaving = httpRequest(`${rig.gateway.origin}/proxy/api/v1/x`, {
    headers: { authorization: `Bearer ${rig.token}` },
  });
  leaving.on('error', () => {});
  leaving.end();
  await eventually(() => rig.heads.length === 5);
  leaving.destroy();
  await eventually(() => rig.gateway.logged.some(({ outcome }) => outcome === 'client_closed'));
  expect(await calls(3, ok)).toEqual([200, 200, 200]);
});

describe('the circuit stays closed', () => {
  test.each([
    ['answers 400', status(400), 11],
    // The first is sent again, with its key fetched anew.
    ['answers 401', status(401), 12],
    ['answers 404', status(404), 11],
    ['answers 429', status(429), 11],
    ['answers 501', status(501), 11],
  ] as const)('when the provider %s', async (_name, answer, requests) => {
    await open();
    await calls(10, answer);
    expect(await calls(1, ok)).toEqual([200]);
    expect(rig.heads).toHaveLength(requests);
  });

  test('when callers leave', async () => {
    await open();
    script = silence;
    for (let index = 1; index <= 6; index += 1) {
      const leaving = httpRequest(`${rig.gateway.origin}/proxy/api/v1/x`, {
        headers: { authorization: `Bearer ${rig.token}` },
      });
      leaving.on('error', () => {});
      leaving.end();
      await eventually(() => rig.heads.length === index);
      leaving.destroy();
    }
    await eventually(() => rig.gateway.logged.filter(({ outcome }) => outcome === 'client_closed').length === 6);
    expect(await calls(1, ok)).toEqual([200]);
  });

  test('when callers send bodies that are too large', async () => {
    await open();
    script = silence;
    const body = Buffer.alloc(5_000_000);
    for (let index = 0; index < 6; index += 1) {
      const sending = httpRequest(`${rig.gateway.origin}/proxy/api/v1/x`, {
        method: 'POST',
        headers: { authorization: `Bearer ${rig.token}`, 'transfer-encoding': 'chunked' },
      });
      sending.on('error', () => {});
      const answer = new Promise((resolve) => sending.once('response', resolve));
      sending.write(body);
      expect(await answer).toMatchObject({ statusCode: 413 });
      sending.destroy();
    }
    expect(await calls(1, ok)).toEqual([200]);
  });

  test('when fewer fail than configured', async () => {
    await open();
    await calls(6, ok);
    await calls(5, reset);
    expect(await calls(1, ok)).toEqual([200]);
  });

  test('when it is switched off', async () => {
    await open({ circuitBreaker: false });
    await calls(200, status(503));
    expect(await calls(1, ok)).toEqual([200]);
    expect(await rig.metrics()).not.toContain('portcullis_circuit_state{');
  });
});

test('by default it takes a hundred calls', async () => {
  await open({});
  expect(new Set(await calls(99, status(503)))).toEqual(new Set([503]));
  expect(rig.heads).toHaveLength(99);
  await calls(1, status(503));
  expect(await rig.call()).toMatchObject({ code: 'circuit_open' });
});

test('each attempt of one call counts, and an open circuit ends them', async () => {
  await open({ ...CIRCUIT, retries: { attempts: 5 } });
  script = reset;
  const call = rig.call();
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await eventually(() => rig.heads.length === attempt && (rig.time.pending[0] ?? 9e9) < 10_000);
    rig.time.advance(rig.time.pending[0] ?? 0);
  }
  expect(await call).toMatchObject({ status: 503, code: 'circuit_open' });
  expect(rig.heads).toHaveLength(4);
});
