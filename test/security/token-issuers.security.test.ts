import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { forge, goodClaims, signerOf } from '../harness/forge-token.ts';
import { type KeySetServer, startKeySetServer } from '../harness/key-set-server.ts';
import { type Rig, startRig } from '../harness/rig.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';

// Hazard 13: several issuers, each believed on its own terms only, although both name their key alike.

let first: TestIssuer;
let second: TestIssuer;
let servers: [KeySetServer, KeySetServer];
let rig: Rig;

beforeAll(async () => {
  first = await createIssuer({ issuer: 'https://first.test/', kid: 'same' });
  second = await createIssuer({
    issuer: 'https://second.test/',
    kid: 'same',
    audience: 'maps-app',
    algorithm: 'ES256',
  });
  servers = [await startKeySetServer(first), await startKeySetServer(second)];
  const issuers = [
    { issuer: first.issuer, audience: 'portcullis', algorithms: ['RS256'], jwksUri: servers[0].uri },
    { issuer: second.issuer, audience: 'maps-app', algorithms: ['ES256'], jwksUri: servers[1].uri },
  ];
  rig = await startRig({ config: () => ({ auth: { issuers } }) });
});
afterAll(async () => {
  await rig?.close();
  for (const server of servers) await server.close();
});
beforeEach(() => {
  rig.upstream.received.length = 0;
});

const status = async (token: string) => (await rig.call(GEOCODE, { token })).status;

test('both are believed', async () => {
  expect(await Promise.all([status(await first.sign()), status(await second.sign())])).toEqual([200, 200]);
});

const mixedUp: readonly [string, () => Promise<string> | string][] = [
  ["one's name under the other's signature", () => first.sign({ iss: second.issuer, aud: 'maps-app' })],
  ['the same the other way around', () => second.sign({ iss: first.issuer, aud: 'portcullis' })],
  ["the other's audience", () => first.sign({ aud: 'maps-app' })],
  ["the first's audience", () => second.sign({ aud: 'portcullis' })],
  [
    "the other's algorithm, named over one's own signature",
    () => forge({ alg: 'ES256', kid: 'same' }, goodClaims(first), signerOf(first)),
  ],
  [
    "the other's algorithm and key under one's own name",
    () => forge({ alg: 'ES256', kid: 'same' }, goodClaims(first), signerOf(second)),
  ],
  ['both names in a list', () => first.sign({ iss: [first.issuer, second.issuer] as never })],
];

test.each(mixedUp)('%s is refused', async (_name, make) => {
  expect(await status(await make())).toBe(401);
  expect(rig.upstream.received).toHaveLength(0);
});

test('one subject at two issuers is two callers', async () => {
  await Promise.all([status(await first.sign()), status(await second.sign())]);
  const callers = rig.gateway.logged.slice(-2).map(({ caller }) => JSON.stringify(caller));
  expect(new Set(callers).size).toBe(2);
});
