import { afterEach, describe, expect, test } from '@jest/globals';
import { API_KEY, type ApiRig, openApiRig, type Script } from '../harness/api-rig.ts';
import { eventually } from '../harness/eventually.ts';
import { rawAnswer } from '../harness/raw-answer.ts';
import { genericSection, startRig } from '../harness/rig.ts';
import { handshakeText } from '../harness/socket-rig.ts';

// A key that was rotated at the provider and in the store, while the gateway still has the old one in its cache.

// Nothing of the old one is in it: the leak scan must know it.
const NEW_KEY = 'rotated-canary-of-another-kind';
const LATER = 30_000;

let rig: ApiRig;
afterEach(() => rig?.close());

/** The key of a request. */
const keyOf = (head: string) => /^x-api-key: (.*?)\r?$/im.exec(head)?.[1];

/** Takes one key alone, and answers any other with a status. */
const takes =
  (key: string | undefined, refusal = 401, body = 'ok'): Script =>
  (socket, head) => {
    const [status, text] = keyOf(head) === key ? [200, body] : [refusal, 'no such key'];
    socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
  };

/** A gateway whose store may be told to hold something else, or to be away. */
async function open(script: Script, api: Record<string, unknown> = {}) {
  const store: { key: string | undefined; isAway: boolean; reads: number } = { key: API_KEY, isAway: false, reads: 0 };
  const environment = {
    get GENERIC_KEY(): string | undefined {
      store.reads += 1;
      if (store.isAway) throw new Error('The store is away.');
      return store.key;
    },
  };
  rig = await openApiRig(script, api, environment);
  return store;
}

describe('a key that the provider refuses', () => {
  test.each([401, 403])('with %i is fetched anew, and an idempotent call sent again with it', async (refusal) => {
    const store = await open(takes(NEW_KEY, refusal));
    store.key = NEW_KEY;
    expect(await rig.call()).toMatchObject({ status: 200, text: 'ok' });
    expect(rig.heads.map(keyOf)).toEqual([API_KEY, NEW_KEY]);
    expect(rig.gateway.logged).toContainEqual(expect.objectContaining({ event: 'call', outcome: 'ok', retries: 1 }));
    expect(await rig.call()).toMatchObject({ status: 200 });
    expect(rig.heads.map(keyOf)).toEqual([API_KEY, NEW_KEY, NEW_KEY]);
  });

  test('by an answer that does not end, is sent again although there is one connection alone', async () => {
    const unending: Script = (socket, head, request) =>
      keyOf(head) === NEW_KEY
        ? takes(NEW_KEY)(socket, head, request)
        : void socket.write('HTTP/1.1 401 X\r\nContent-Length: 100\r\n\r\nfor ever');
    const store = await open(unending, { concurrency: { max: 1 } });
    store.key = NEW_KEY;
    expect(await rig.call()).toMatchObject({ status: 200, text: 'ok' });
  });

  test('serves all calls of that moment with one fetch and one retry each', async () => {
    const store = await open(takes(NEW_KEY));
    store.key = NEW_KEY;
    const before = store.reads;
    const answers = await Promise.all(Array.from({ length: 20 }, () => rig.call()));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(store.reads - before).toBe(1);
    expect(rig.heads.filter((head) => keyOf(head) === NEW_KEY)).toHaveLength(20);
  });

  test('and that is the same in the store makes one retry in 30 seconds, and the answer goes back', async () => {
    await open(takes(undefined));
    for (let call = 0; call < 5; call += 1)
      expect(await rig.call()).toMatchObject({ status: 401, text: 'no such key' });
    expect(rig.heads).toHaveLength(6);
    rig.time.advance(LATER - 1);
    await rig.call();
    expect(rig.heads).toHaveLength(7);
    rig.time.advance(1);
    await rig.call();
    expect(rig.heads).toHaveLength(9);
  });

  test('and the one that is fetched anew too, is not sent a third time', async () => {
    const store = await open((socket, head, request) => {
      store.key = `${NEW_KEY}-${request}`;
      rig.time.advance(LATER);
      takes(undefined)(socket, head, request);
    });
    store.key = NEW_KEY;
    expect(await rig.call()).toMatchObject({ status: 401 });
    expect(rig.heads.map(keyOf)).toEqual([API_KEY, `${NEW_KEY}-1`]);
  });

  test('sends a body again whole', async () => {
    const environment = { GENERIC_KEY: API_KEY };
    const received: [string, boolean][] = [];
    const body = 'x'.repeat(100_000);
    const behind = await startRig({
      world: { environment },
      config: (upstream) => ({
        integrations: {
          api: genericSection(upstream, { operations: [{ name: 'put', method: 'PUT', path: '/v1/x' }] }),
        },
      }),
      answer: (request, response) => {
        const key = String(request.headers['x-api-key']);
        received.push([key, request.body.toString() === body]);
        response.writeHead(key === NEW_KEY ? 200 : 401).end();
      },
    });
    environment.GENERIC_KEY = NEW_KEY;
    const headers = { 'content-type': 'text/plain' };
    expect(await behind.call('/proxy/api/v1/x', { method: 'PUT', body, headers })).toMatchObject({ status: 200 });
    expect(received).toEqual([
      [API_KEY, true],
      [NEW_KEY, true],
    ]);
    await behind.close();
  });

  test('is put anew into a body that carries it', async () => {
    const environment = { GENERIC_KEY: API_KEY };
    const keys: unknown[] = [];
    const behind = await startRig({
      world: { environment },
      config: (upstream) => ({
        integrations: {
          api: genericSection(upstream, {
            inject: [{ in: 'json', name: 'key', value: '{key}' }],
            operations: [{ name: 'find', method: 'POST', path: '/v1/x', body: ['json'], idempotent: true }],
          }),
        },
      }),
      answer: (request, response) => {
        const { key } = JSON.parse(request.body.toString()) as { key: unknown };
        keys.push(key);
        response.writeHead(key === NEW_KEY ? 200 : 401).end();
      },
    });
    environment.GENERIC_KEY = NEW_KEY;
    const headers = { 'content-type': 'application/json' };
    const answer = await behind.call('/proxy/api/v1/x', { method: 'POST', body: '{"for":"tea"}', headers });
    expect(answer).toMatchObject({ status: 200 });
    expect(keys).toEqual([API_KEY, NEW_KEY]);
    await behind.close();
  });

  test('is not sent again with a POST; but the next call has the new one', async () => {
    const store = await open(takes(NEW_KEY));
    store.key = NEW_KEY;
    expect(await rig.call({ method: 'POST' })).toMatchObject({ status: 401 });
    expect(rig.heads).toHaveLength(1);
    expect(await rig.call({ method: 'POST' })).toMatchObject({ status: 200 });
  });

  test('at the handshake of a WebSocket is fetched anew for the next', async () => {
    const talk = { operations: [{ name: 'talk', method: 'GET', path: '/v1/x', webSocket: true }] };
    const store = await open(takes(NEW_KEY), talk);
    store.key = NEW_KEY;
    const shake = async () => {
      const line = 'GET /proxy/api/v1/x HTTP/1.1';
      const { status } = await rawAnswer(rig.gateway.port, handshakeText(rig.token, { line }));
      return [status, keyOf(rig.heads.at(-1) ?? '')];
    };
    expect(await shake()).toEqual([401, API_KEY]);
    await eventually(async () => (await shake())[1] === NEW_KEY, { what: 'a handshake with the new key' });
  });

  test('does not cost the answer when the store is away, nor the key', async () => {
    const store = await open(takes(NEW_KEY));
    store.isAway = true;
    expect(await rig.call()).toMatchObject({ status: 401, text: 'no such key', code: undefined });
    expect(rig.heads.map(keyOf)).toEqual([API_KEY]);
    expect(await rig.call()).toMatchObject({ status: 401 });
    expect(rig.heads.map(keyOf)).toEqual([API_KEY, API_KEY]);
  });

  test('and that is not in the store any more is not used again', async () => {
    const store = await open(takes(NEW_KEY));
    store.key = undefined;
    expect(await rig.call()).toMatchObject({ status: 401, code: undefined });
    expect(await rig.call()).toMatchObject({ status: 503, code: 'secret_unavailable' });
    expect(rig.heads.map(keyOf)).toEqual([API_KEY]);
  });

  test('is looked for in the answer as the new one', async () => {
    const store = await open(takes(NEW_KEY, 401, `your key is ${NEW_KEY}`));
    store.key = NEW_KEY;
    expect(await rig.call()).toMatchObject({ status: 502, code: 'response_leak' });
  });

  test('of any other status is not fetched anew', async () => {
    const store = await open(takes(NEW_KEY, 404));
    const before = store.reads;
    store.key = NEW_KEY;
    expect(await rig.call()).toMatchObject({ status: 404 });
    expect(rig.heads).toHaveLength(1);
    expect(store.reads).toBe(before);
  });
});
