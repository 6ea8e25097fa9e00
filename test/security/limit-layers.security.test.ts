import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CallResult } from '../harness/call.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { createIssuer } from '../harness/tokens.ts';

// Hazard 22: calls side by side at limits of one caller, of an operation, and of an organisation: a place in all, or in none.

const CALLER = 12;
const OPERATION = 5;
const ORGANISATION = 30;
const TIMEZONE = '/proxy/maps/maps/api/timezone/json';

let scene: Scene;
let directory: string;
let names = 0;

beforeAll(async () => {
  const issuer = await createIssuer();
  directory = mkdtempSync(join(tmpdir(), 'portcullis-issuer-'));
  const publicKeyFile = join(directory, 'issuer.pem');
  writeFileSync(publicKeyFile, issuer.publicPem);
  const trusted = { issuer: issuer.issuer, audience: 'portcullis', algorithms: ['RS256'], publicKeyFile };
  scene = await openScene({
    issuer,
    config: { auth: { issuers: [{ ...trusted, organisationClaim: 'org' }] } },
    maps: {
      limit: {
        requests: CALLER,
        window: '10m',
        adaptive: false,
        operations: { geocode: { requests: OPERATION, window: '10m' } },
        organisation: { requests: ORGANISATION, window: '10m' },
      },
    },
  });
});
afterAll(async () => {
  await scene.close();
  rmSync(directory, { recursive: true });
});

const newName = () => `name-${++names}`;

/** Calls that go out together. */
function together(count: number, token: string, path?: string): Promise<CallResult[]> {
  return Promise.all(Array.from({ length: count }, () => scene.call({ token, ...(path !== undefined && { path }) })));
}

const admitted = (answers: CallResult[]) => answers.filter(({ status }) => status === 200).length;

describe('calls at the same time', () => {
  test('to an operation with a limit of its own are admitted so far, and take nothing from the other operations', async () => {
    const token = await scene.issuer.sign({ sub: newName(), org: newName() });
    const answers = await together(OPERATION * 4, token);
    expect(admitted(answers)).toBe(OPERATION);
    expect(answers.find(({ status }) => status === 429)?.headers['ratelimit-policy']).toBe('"operation";q=5;w=600');
    expect(admitted(await together(CALLER * 2, token, TIMEZONE))).toBe(CALLER - OPERATION);
  });

  test('of all callers of an organisation are admitted so far as its limit goes', async () => {
    const org = newName();
    const tokens = await Promise.all(Array.from({ length: 10 }, () => scene.issuer.sign({ sub: newName(), org })));
    const before = scene.upstream.received.length;
    const answers = (await Promise.all(tokens.map((token) => together(CALLER, token, TIMEZONE)))).flat();
    expect(admitted(answers)).toBe(ORGANISATION);
    expect(scene.upstream.received).toHaveLength(before + ORGANISATION);
    expect(answers.find(({ status }) => status === 429)?.headers['ratelimit-policy']).toBe('"organisation";q=30;w=600');
  });

  test('of one who asks too much take no places from the others of its organisation', async () => {
    const org = newName();
    const [greedy, other] = await Promise.all([1, 2].map(() => scene.issuer.sign({ sub: newName(), org })));
    await together(CALLER * 10, greedy as string, TIMEZONE);
    expect(admitted(await together(CALLER, other as string, TIMEZONE))).toBe(CALLER);
  });
});

test('the headers tell of the limit that is the tightest', async () => {
  const token = await scene.issuer.sign({ sub: newName(), org: newName() });
  expect((await scene.call({ token })).headers).toMatchObject({
    'ratelimit-policy': `"operation";q=${OPERATION};w=600`,
    ratelimit: expect.stringMatching(/^"operation";r=4;t=\d+$/),
  });
  expect((await scene.call({ token, path: TIMEZONE })).headers).toMatchObject({
    'ratelimit-policy': `"default";q=${CALLER};w=600`,
    ratelimit: expect.stringMatching(/^"default";r=10;t=\d+$/),
  });
});

test('a limit belongs to the organisation that the token names, and those without one share another', async () => {
  const [named, others] = [newName(), newName()];
  const tokenOf = (org: string | undefined) => scene.issuer.sign({ sub: newName(), ...(org !== undefined && { org }) });
  for (const org of [named, undefined])
    for (let callers = 0; callers < 3; callers += 1) await together(CALLER, await tokenOf(org), TIMEZONE);
  expect((await scene.call({ token: await tokenOf(named), path: TIMEZONE })).status).toBe(429);
  expect((await scene.call({ token: await tokenOf(undefined), path: TIMEZONE })).status).toBe(429);
  expect((await scene.call({ token: await tokenOf(others), path: TIMEZONE })).status).toBe(200);
});
