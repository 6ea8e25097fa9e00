import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { call, GEOCODE } from '../harness/call.ts';
import { eventually } from '../harness/eventually.ts';
import { authByUrl, type KeySetServer, startKeySetServer } from '../harness/key-set-server.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { piecesIn } from '../harness/search-for.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { closed, listening } from '../harness/upstream.ts';

// Hazard 13: a gateway that starts before its issuer does, or whose issuer answers with something else than a key set.

let issuer: TestIssuer;
let keys: KeySetServer;
let rig: Rig | undefined;

beforeAll(async () => {
  issuer = await createIssuer();
});
beforeEach(async () => {
  keys = await startKeySetServer(issuer);
});
afterEach(async () => {
  await rig?.close();
  rig = undefined;
  await keys.close();
});

async function started(config: Record<string, unknown> = {}): Promise<Rig> {
  rig = await startRig({ config: () => ({ auth: authByUrl({ issuer, jwksUri: keys.uri }), ...config }) });
  return rig;
}

const readiness = async ({ gateway }: Rig) => (await call(`${gateway.origin}/readyz`)).status;

async function expectUnready(unready: Rig): Promise<void> {
  const token = await issuer.sign();
  const answer = await unready.call(GEOCODE, { token });
  expect(answer).toMatchObject({ status: 503, code: 'identity_provider_unavailable' });
  expect(piecesIn(JSON.stringify([answer, unready.gateway.logged]), token)).toEqual([]);
  expect(await readiness(unready)).toBe(503);
  expect((await call(`${unready.gateway.origin}/healthz`)).status).toBe(200);
  expect(unready.upstream.received).toHaveLength(0);
}

test('unready until the keys were had, then ready by itself', async () => {
  keys.answer((response) => response.writeHead(503).end());
  const unready = await started();
  await expectUnready(unready);

  keys.serve(issuer);
  await unready.gateway.ready();
  expect(await readiness(unready)).toBe(200);
  expect((await unready.call(GEOCODE, { token: await issuer.sign() })).status).toBe(200);
});

test('unready while one of two issuers is away; the tokens of the other are good', async () => {
  const other = await createIssuer({ issuer: 'https://other.test/' });
  const others = await startKeySetServer(other);
  others.answer((response) => response.socket?.destroy());
  try {
    const half = await started({
      auth: authByUrl({ issuer, jwksUri: keys.uri }, { issuer: other, jwksUri: others.uri }),
    });
    expect(await readiness(half)).toBe(503);
    expect((await half.call(GEOCODE, { token: await issuer.sign() })).status).toBe(200);
    expect((await half.call(GEOCODE, { token: await other.sign() })).status).toBe(503);
    others.serve(other);
    await eventually(async () => (await readiness(half)) === 200);
    expect((await half.call(GEOCODE, { token: await other.sign() })).status).toBe(200);
  } finally {
    await others.close();
  }
});

const notKeySets: readonly [string, (response: ServerResponse, good: string) => void][] = [
  ['garbage', (response) => response.end('<html>')],
  ['an empty body', (response) => response.end()],
  ['JSON that is no key set', (response) => response.end('{"jwks":[]}')],
  ['keys that are no list', (response) => response.end('{"keys":{}}')],
  ['a good set under an error status', (response, good) => response.writeHead(500).end(good)],
  ['more than 512 KiB', (response, good) => response.end(good + ' '.repeat(512 * 1024))],
  ['more than 512 KiB, without a length', (response, good) => endless(response, good)],
  ['half of it, then a reset', (response, good) => void response.write(good.slice(0, 20), () => response.destroy())],
];

test.each(notKeySets)('is unready when the issuer answers with %s', async (_name, answer) => {
  const good = JSON.stringify({ keys: [issuer.jwk] });
  keys.answer((response) => answer(response, good));
  await expectUnready(await started());
});

test.each([301, 302, 303, 307, 308])('does not follow a %i of the key set', async (status) => {
  let asked = 0;
  const elsewhere = createServer((_request, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: [issuer.jwk] }));
  });
  const port = await listening(elsewhere);
  try {
    keys.answer((response) => response.writeHead(status, { Location: `http://127.0.0.1:${port}/` }).end());
    await expectUnready(await started());
    expect(asked).toBe(0);
  } finally {
    await closed(elsewhere);
  }
});

test('keeps to the egress policy: a private address is not asked unless that is allowed', async () => {
  const shut = await started({ egress: { allowPrivateAddresses: false } });
  await expectUnready(shut);
  expect(keys.asked).toBe(0);
  expect(shut.gateway.logged).toContainEqual(
    expect.objectContaining({ event: 'key_set_unavailable', cause: 'EgressRefused' }),
  );
});

test('a fetch that takes too long is on record as a time-out', async () => {
  keys.answer(() => {});
  const waiting = await started();
  const logged = () => waiting.gateway.logged.find(({ event }) => event === 'key_set_unavailable');
  await eventually(() => logged() !== undefined);
  expect(logged()).toMatchObject({ cause: 'TimeoutError' });
});

function endless(response: ServerResponse, start: string): void {
  response.write(start);
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(16 * 1024)));
  };
  response.on('drain', more);
  more();
}
