import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { GEOCODE } from '../harness/call.ts';
import { forge, goodClaims, part, signerOf } from '../harness/forge-token.ts';
import { mapsSection } from '../harness/gateway.ts';
import { type ManualClock, manualClock } from '../harness/manual-clock.ts';
import { type Rig, startRig } from '../harness/rig.ts';

// Hazard 14: a cache key that leaves something out. A verified token is remembered as the whole token, for a bounded time.

let clock: ManualClock;
let rig: Rig;

beforeAll(async () => {
  clock = manualClock();
  rig = await startRig({
    world: { clock },
    config: (upstream) => ({
      integrations: { maps: mapsSection(upstream), admin: { ...mapsSection(upstream), scopes: ['admin'] } },
    }),
  });
});
afterAll(() => rig?.close());
beforeEach(() => {
  rig.upstream.received.length = 0;
});

const status = async (token: string, target = GEOCODE) => (await rig.call(target, { token })).status;

/** A good token that the gateway has just verified and remembers. */
async function remembered(claims: Record<string, unknown> = {}): Promise<string> {
  const exp = Math.floor(clock.now() / 1000) + 3600;
  const token = await rig.issuer.sign({ exp, ...claims });
  expect(await status(token)).toBe(200);
  rig.upstream.received.length = 0;
  return token;
}

const neighbours: readonly [string, (token: string) => string][] = [
  [
    'the same signature under another payload',
    (token) => replaced(token, 1, part({ ...goodClaims(rig.issuer), sub: 'bob' })),
  ],
  ['the same signature under another header', (token) => replaced(token, 0, part({ alg: 'RS256', kid: 'key-2' }))],
  ['the same header and payload, another signature', (token) => replaced(token, 2, part('s'.repeat(256)))],
  ['the same header and payload, no signature', (token) => replaced(token, 2, '')],
  ['its first parts alone', (token) => token.split('.').slice(0, 2).join('.')],
  ['it with more behind', (token) => `${token}A`],
  ['it with padding', (token) => `${token}==`],
  ['it with a fourth part', (token) => `${token}.`],
  ['it in other case', (token) => token.toLowerCase()],
  ['half of its signature', (token) => token.slice(0, -171)],
];

test.each(neighbours)('a remembered token does not let in %s', async (_name, forged) => {
  const token = forged(await remembered());
  expect(await status(token)).toBe(401);
  expect(rig.upstream.received).toHaveLength(0);
});

test('the same token gets through without and with memory', async () => {
  const token = await remembered();
  expect(await status(token)).toBe(200);
});

test('a remembered token has the scopes that it names, at each integration', async () => {
  const token = await remembered();
  expect(await status(token, GEOCODE.replace('/maps/', '/admin/'))).toBe(403);
  expect(rig.upstream.received).toHaveLength(0);
});

test('two remembered tokens of one subject keep their own scopes', async () => {
  const [plain, admin] = [await remembered(), await remembered({ scope: 'maps admin' })];
  const target = GEOCODE.replace('/maps/', '/admin/');
  expect(await Promise.all([status(plain, target), status(admin, target)])).toEqual([403, 200]);
});

test('a remembered token is refused from five seconds after exp on', async () => {
  const token = await remembered({ exp: Math.floor(clock.now() / 1000) + 60 });
  clock.advance(64_999);
  expect(await status(token)).toBe(200);
  clock.advance(1);
  expect(await status(token)).toBe(401);
  expect(rig.upstream.received).toHaveLength(1);
});

test('what was verified is believed for five minutes at most, then looked at again', async () => {
  // Set back, the wall clock makes nbf lie ahead: whether the token is looked at shows in the answer.
  const steady = manualClock();
  let setBack = 0;
  const other = await startRig({ world: { clock: { now: () => steady.now() - setBack, elapsed: steady.elapsed } } });
  try {
    const claims = { ...goodClaims(other.issuer), nbf: steady.now() / 1000 };
    const token = forge({ alg: 'RS256' }, claims, signerOf(other.issuer));
    const answer = async () => (await other.call(GEOCODE, { token })).status;
    expect(await answer()).toBe(200);
    setBack = 3_600_000;
    steady.advance(299_999);
    expect(await answer()).toBe(200);
    steady.advance(1);
    expect(await answer()).toBe(401);
    expect(other.upstream.received).toHaveLength(2);
  } finally {
    await other.close();
  }
});

function replaced(token: string, index: number, text: string): string {
  const parts = token.split('.');
  parts[index] = text;
  return parts.join('.');
}
