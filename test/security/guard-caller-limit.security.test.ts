import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CallResult, call, GEOCODE } from '../harness/call.ts';
import { mapsSection } from '../harness/gateway.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { Wire } from '../harness/wire.ts';

/* The limit per caller and integration. Hazard 22: N parallel requests at the limit; hazard 14: whom a count belongs to. */

const LIMIT = 5;
const WINDOW = 600;

let other: TestIssuer;
let scene: Scene;
let directory: string;
let callers = 0;

beforeAll(async () => {
  const issuer = await createIssuer();
  other = await createIssuer({ issuer: `${issuer.issuer}bo` });
  directory = mkdtempSync(join(tmpdir(), 'portcullis-issuers-'));
  const issuers = [issuer, other].map(({ issuer: name, publicPem }, index) => {
    const publicKeyFile = join(directory, `${index}.pem`);
    writeFileSync(publicKeyFile, publicPem);
    return { issuer: name, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile };
  });
  const limit = { requests: LIMIT, window: `${WINDOW}s` };
  scene = await openScene({
    issuer,
    config: { auth: { issuers } },
    maps: { limit, origins: ['https://app.example.com'] },
    beside: (origin) => ({ 'more-maps': { ...mapsSection(origin), limit } }),
  });
});
afterAll(async () => {
  await scene.close();
  rmSync(directory, { recursive: true });
});

/** A token of a caller whom no other test knows. */
function someone(): Promise<string> {
  callers += 1;
  return scene.issuer.sign({ sub: `caller-${callers}` });
}

async function callTimes(count: number, token: string): Promise<CallResult[]> {
  const answers: CallResult[] = [];
  for (let sent = 0; sent < count; sent += 1) answers.push(await scene.call({ token }));
  return answers;
}

describe('the headers that tell a caller of its limit', () => {
  test("are in the draft's syntax, count down, and never below zero", async () => {
    const answers = await callTimes(LIMIT + 2, await someone());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(new Set(answers.map(({ headers }) => headers['ratelimit-policy']))).toEqual(
      new Set([`"default";q=${LIMIT};w=${WINDOW}`]),
    );
    const limits = answers.map(({ headers }) => /^"default";r=(\d+);t=(\d+)$/.exec(String(headers['ratelimit'])));
    expect(limits.map((match) => match?.[1])).toEqual(['4', '3', '2', '1', '0', '0', '0']);
    for (const match of limits) {
      expect(Number(match?.[2])).toBeGreaterThan(0);
      expect(Number(match?.[2])).toBeLessThanOrEqual(WINDOW);
    }
    expect(answers[0]?.headers).not.toHaveProperty('x-ratelimit-limit');
    expect(answers[0]?.headers).not.toHaveProperty('ratelimit-limit');
  });

  test('are on refusals of what was allowed in principle, and can be read in a browser', async () => {
    const token = await someone();
    await callTimes(LIMIT, token);
    const answer = await scene.call({ token, headers: { origin: 'https://app.example.com' } });
    expect(answer.status).toBe(429);
    expect(answer.code).toBe('rate_limited');
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ status: 429, code: 'rate_limited' });
    const wait = Number(answer.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(answer.headers['ratelimit']).toBe(`"default";r=0;t=${wait}`);
    const exposed = String(answer.headers['access-control-expose-headers']).toLowerCase();
    for (const name of ['ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id', 'x-portcullis-error'])
      expect(exposed.split(', ')).toContain(name);
  });
});

describe('calls at the same time', () => {
  test('are admitted as far as the limit goes and no further', async () => {
    const token = await someone();
    const before = scene.upstream.received.length;
    const answers = await Promise.all(Array.from({ length: LIMIT * 4 }, () => scene.call({ token })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    expect(answers.filter(({ code }) => code === 'rate_limited')).toHaveLength(LIMIT * 3);
    expect(scene.upstream.received).toHaveLength(before + LIMIT);
  });

  test.each([LIMIT, LIMIT * 3])('that arrive in one packet are admitted likewise: %i', async (count) => {
    const token = await someone();
    const before = scene.upstream.received.length;
    const wire = await Wire.open(scene.gateway.port);
    wire.send(`GET ${GEOCODE} HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${token}\r\n\r\n`.repeat(count));
    const answers = await wire.answers((all) => all.length === count);
    wire.leave();
    const admitted = answers.filter(({ status }) => status === 200);
    expect(scene.upstream.received).toHaveLength(before + LIMIT);
    // Tokens are verified side by side, so that any five may be first.
    expect(admitted.map(({ headers }) => /r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1]).sort()).toEqual([...'01234']);
  });
});

describe('a limit that is used up', () => {
  let token: string;
  beforeAll(async () => {
    token = await scene.issuer.sign({ sub: 'bob' });
    await callTimes(LIMIT, token);
    expect((await scene.call({ token })).status).toBe(429);
  });

  test('reaches no upstream', async () => {
    const before = scene.upstream.received.length;
    await callTimes(3, token);
    expect(scene.upstream.received).toHaveLength(before);
  });

  test('asks for no body: no 100 before the refusal', async () => {
    const wire = await Wire.open(scene.gateway.port);
    const expecting = 'Expect: 100-continue\r\nContent-Length: 5\r\n';
    const head = `POST /proxy/maps/v1/places:searchText HTTP/1.1\r\nHost: gateway.test\r\nAuthorization: Bearer ${token}\r\n`;
    wire.send(`${head}${expecting}\r\n`);
    const answers = await wire.answers((all) => all.some(({ status }) => status >= 200));
    wire.leave();
    expect(answers.map(({ status }) => status)).toEqual([429]);
  });

  test("is not another caller's", async () => {
    expect((await scene.call({ token: await scene.issuer.sign({ sub: 'bobby' }) })).status).toBe(200);
  });

  test("is not another integration's", async () => {
    const path = GEOCODE.replace('/proxy/maps/', '/proxy/more-maps/');
    expect((await call(scene.gateway.origin + path, { token })).headers['ratelimit']).toMatch(/r=4;/);
  });

  test("is not that of another issuer's subject of the same name", async () => {
    expect((await scene.call({ token: await other.sign({ sub: 'bob' }) })).headers['ratelimit']).toMatch(/r=4;/);
  });

  test('is still his with another token, from another address, and at another operation', async () => {
    const fresh = await scene.issuer.sign({ sub: 'bob', scope: 'maps and more', jti: 'another' });
    expect((await scene.call({ token: fresh })).status).toBe(429);
    expect((await scene.call({ token: fresh, headers: { 'x-forwarded-for': '203.0.113.1' } })).status).toBe(429);
    expect((await scene.call({ token: fresh, path: '/proxy/maps/maps/api/timezone/json' })).status).toBe(429);
  });

  test('is not used up by names that run together with that of an issuer, or are almost his', async () => {
    expect((await scene.call({ token: await other.sign({ sub: 'b' }) })).status).toBe(200);
    for (const sub of ['bob"', ' bob', 'bob ', 'BOB', `${scene.issuer.issuer}bob`])
      expect((await scene.call({ token: await scene.issuer.sign({ sub }) })).status).toBe(200);
  });
});

test('a call that is refused before the limit does not count', async () => {
  const sub = 'carol';
  const [token, stranger] = await Promise.all([scene.issuer.sign({ sub }), scene.issuer.sign({ sub, scope: 'other' })]);
  for (let sent = 0; sent < LIMIT; sent += 1) {
    expect((await scene.call({ token: stranger })).status).toBe(403);
    expect((await scene.call({ token, path: '/proxy/maps/nothing' })).status).toBe(404);
  }
  expect((await scene.call({ token })).headers['ratelimit']).toMatch(/r=4;/);
});
