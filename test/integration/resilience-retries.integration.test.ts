import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ApiRig, inTurn, ok, openApiRig, reset, type Script, silence, status } from '../harness/api-rig.ts';
import { eventually } from '../harness/eventually.ts';
import { startUpstream } from '../harness/upstream.ts';
import { Wire } from '../harness/wire.ts';

// Hazard 25: only what may be sent twice is, and only when nobody has seen anything of the first. Judged by what arrived.

let rig: ApiRig;
afterEach(() => rig?.close());

const TWICE = { retries: { attempts: 2 } };

/** Lets every pause of the calls under way pass, as it comes, until they are answered. */
async function answered<T>(calls: Promise<T>): Promise<T> {
  let isOver = false;
  void calls.finally(() => {
    isOver = true;
  });
  await eventually(() => {
    const [pause = Number.POSITIVE_INFINITY] = rig.time.pending;
    if (pause <= 10_000) rig.time.advance(pause);
    return isOver;
  });
  return await calls;
}

describe('an idempotent call', () => {
  const failures: Record<string, Script> = {
    'is reset': reset,
    'is closed': (socket) => socket.end(),
    'answers 502': status(502),
    'answers 503': status(503),
    'answers 504': status(504),
    'breaks off its head': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'),
  };

  test.each(Object.entries(failures))('whose provider %s is sent again', async (_name, fail) => {
    rig = await openApiRig(inTurn(fail, fail, ok), TWICE);
    expect(await answered(rig.call())).toMatchObject({ status: 200, text: 'ok' });
    expect(rig.heads).toHaveLength(3);
    expect(new Set(rig.heads).size).toBe(1);
    expect(rig.gateway.logged).toContainEqual(expect.objectContaining({ event: 'call', outcome: 'ok', retries: 2 }));
    expect(await rig.metrics()).toContain('portcullis_retries_total{integration="api",operation="get"} 2');
  });

  test.each([
    ['400', status(400)],
    ['408', status(408)],
    ['425', status(425)],
    ['429 with Retry-After', status(429, 'Retry-After: 0')],
    ['500', status(500)],
    ['501', status(501)],
    [
      '200 and then breaks off',
      (socket: Parameters<Script>[0]) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    ],
  ] as const)('whose provider answers %s is not', async (_name, answer) => {
    rig = await openApiRig(answer as Script, TWICE);
    await answered(rig.call().catch(() => undefined));
    expect(rig.heads).toHaveLength(1);
  });

  test('whose provider talks nonsense is not', async () => {
    rig = await openApiRig((socket) => socket.end('portcullis\r\n\r\n'), TWICE);
    expect(await answered(rig.call())).toMatchObject({ status: 502, code: 'upstream_unreachable' });
    expect(rig.heads).toHaveLength(1);
  });

  test('is sent as often as configured, and has the last answer', async () => {
    rig = await openApiRig(inTurn(reset, status(503), status(502, 'Retry-After: 1')), TWICE);
    expect(await answered(rig.call())).toMatchObject({ status: 502, code: undefined });
    expect(rig.heads).toHaveLength(3);
  });

  test('is sent once when nothing is configured', async () => {
    rig = await openApiRig(status(503));
    expect(await answered(rig.call())).toMatchObject({ status: 503, code: undefined });
    expect(rig.heads).toHaveLength(1);
  });

  test('pauses longer each time', async () => {
    rig = await openApiRig(inTurn(reset, reset, reset, ok), { retries: { attempts: 3 } });
    const call = rig.call();
    for (const pause of [100, 200, 400]) {
      await eventually(() => rig.time.pending[0] === pause);
      rig.time.advance(pause - 1);
      const before = rig.heads.length;
      expect(rig.time.pending[0]).toBe(1);
      rig.time.advance(1);
      await eventually(() => rig.heads.length === before + 1);
    }
    expect(await call).toMatchObject({ status: 200 });
  });

  test('pauses as long as Retry-After says', async () => {
    rig = await openApiRig(inTurn(status(503, 'Retry-After: 7'), ok), TWICE);
    const call = rig.call();
    await eventually(() => rig.time.pending[0] === 7_000);
    rig.time.advance(7_000);
    expect(await call).toMatchObject({ status: 200 });
  });

  test('whose provider asks for a longer pause than configured has its answer', async () => {
    rig = await openApiRig(status(503, 'Retry-After: 11'), TWICE);
    const answer = await rig.call();
    expect(answer).toMatchObject({ status: 503, code: undefined });
    expect(answer.headers['retry-after']).toBe('11');
    expect(rig.heads).toHaveLength(1);
  });

  test('is not sent again behind its deadline', async () => {
    rig = await openApiRig(status(503, 'Retry-After: 5'), { ...TWICE, deadline: '5s' });
    expect(await rig.call()).toMatchObject({ status: 503, code: undefined });
    expect(rig.heads).toHaveLength(1);
  });

  test('by POST, where the operation says so, has its body sent again', async () => {
    const upstream = await startUpstream((_request, response) => {
      if (upstream.received.length === 1) response.destroy();
      else response.end('ok');
    });
    try {
      rig = await openApiRig(silence, { ...TWICE, baseUrl: upstream.origin });
      const options = { path: '/v1/search', method: 'POST', body: 'query' };
      expect(await answered(rig.call(options))).toMatchObject({ status: 200, text: 'ok' });
      expect(upstream.received.map(({ body }) => String(body))).toEqual(['query', 'query']);
    } finally {
      await upstream.close();
    }
  });

  test('whose answer to be dropped is long and slow does not wait for it', async () => {
    rig = await openApiRig(
      inTurn((socket) => socket.write('HTTP/1.1 503 X\r\nContent-Length: 1000000\r\n\r\nhello'), ok),
      TWICE,
    );
    expect(await answered(rig.call())).toMatchObject({ status: 200, text: 'ok' });
  });

  test('whose caller leaves in the pause is not sent again', async () => {
    rig = await openApiRig(inTurn(reset, ok), TWICE);
    const call = httpRequest(`${rig.gateway.origin}/proxy/api/v1/x`, {
      headers: { authorization: `Bearer ${rig.token}` },
    });
    call.on('error', () => {});
    call.end();
    await eventually(() => rig.time.pending[0] === 100);
    call.destroy();
    await eventually(() => rig.gateway.logged.some(({ event }) => event === 'call'));
    expect(rig.time.pending).toEqual([]);
    rig.time.advance(60_000);
    expect(rig.heads).toHaveLength(1);
    expect(rig.gateway.logged).toContainEqual(expect.objectContaining({ status: 499, outcome: 'client_closed' }));
  });
});

describe('what is never sent twice', () => {
  const failures: Record<string, Script> = { 'is reset': reset, 'answers 503': status(503, 'Retry-After: 0') };

  test.each(Object.entries(failures))('a POST whose provider %s', async (_name, fail) => {
    rig = await openApiRig(fail, TWICE);
    await answered(rig.call({ method: 'POST', body: 'amount=5' }));
    expect(rig.heads).toHaveLength(1);
    expect(rig.heads[0]).toMatch(/^POST /);
  });

  test('an idempotent call whose body was streamed', async () => {
    rig = await openApiRig(reset, TWICE);
    const wire = await Wire.open(rig.gateway.port);
    const head = ['PUT /proxy/api/v1/x HTTP/1.1', 'host: gateway', `authorization: Bearer ${rig.token}`];
    wire.send([...head, 'content-length: 2000000', '', ''].join('\r\n'));
    wire.send(Buffer.alloc(2_000_000));
    expect(await wire.answer()).toMatchObject({ status: 502, code: 'upstream_unreachable' });
    expect(rig.heads).toHaveLength(1);
    // What is left of the body is read, so that the connection goes on.
    wire.send('GET /healthz HTTP/1.1\r\nhost: gateway\r\n\r\n');
    expect((await wire.answers((all) => all.length > 1)).map(({ status }) => status)).toEqual([502, 200]);
    wire.leave();
  });

  test('a call that the provider may still be working on', async () => {
    rig = await openApiRig(silence, { ...TWICE, timeouts: { firstByte: '100ms' } });
    expect(await answered(rig.call())).toMatchObject({ status: 504, code: 'upstream_timeout' });
    expect(rig.heads).toHaveLength(1);
  });
});

test('retries are a share of calls', async () => {
  rig = await openApiRig(status(503), { retries: { attempts: 5, budget: 0.1 } });
  const calls = 50;
  for (let index = 0; index < calls; index += 1) await answered(rig.call());
  const retries = rig.heads.length - calls;
  expect(retries).toBeGreaterThanOrEqual(14);
  expect(retries).toBeLessThanOrEqual(15);
});
