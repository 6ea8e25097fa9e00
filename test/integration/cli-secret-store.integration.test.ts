import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { runInProcess } from '../harness/cli-in-process.ts';
import { environmentStore } from '../harness/environment-store.ts';
import { CANARY, mapsConfig } from '../harness/gateway.ts';
import { startGeocoder } from '../harness/geocoder.ts';
import { createIssuer } from '../harness/tokens.ts';
import type { Upstream } from '../harness/upstream.ts';

// What config check and doctor say of the secret store.

let directory: string;
let upstream: Upstream;
let file: string;
const { state, environment } = environmentStore({ GOOGLE_MAPS_API_KEY: CANARY });

beforeEach(async () => {
  state.isAway = false;
  directory = mkdtempSync(join(tmpdir(), 'portcullis-store-'));
  upstream = await startGeocoder(CANARY);
  const issuer = await createIssuer();
  writeFileSync(join(directory, 'issuer.pem'), issuer.publicPem);
  file = join(directory, 'gateway.yaml');
  writeFileSync(file, stringify(mapsConfig(issuer, join(directory, 'issuer.pem'), upstream.origin)));
});
afterEach(async () => {
  await upstream.close();
  rmSync(directory, { recursive: true });
});

test('config check says that the store is away, and exits with 1', async () => {
  state.isAway = true;
  const { code, stdout } = await runInProcess(['config', 'check', file], { environment });
  expect(stdout).toMatch(/secrets: env, which cannot be read now \(ECONNREFUSED\): see that it runs/);
  expect(code).toBe(1);
  const program = await runInProcess(['config', 'check', file, '--json'], { environment });
  expect(JSON.parse(program.stdout)).toMatchObject({ ok: false, problems: [], away: 'ECONNREFUSED' });
});

test.each([
  [false, 'ok', 0],
  [true, 'unreachable', 1],
] as const)('doctor has a line for the store (away: %s)', async (isAway, outcome, exitCode) => {
  state.isAway = isAway;
  const { code, stdout } = await runInProcess(['doctor', '--file', file], { environment });
  expect(stdout).toMatch(new RegExp(`^secrets in env +${outcome} `, 'm'));
  expect(code).toBe(exitCode);
  const program = await runInProcess(['doctor', '--file', file, '--json'], { environment });
  expect(JSON.parse(program.stdout)).toMatchObject({ ok: !isAway, secrets: { kind: 'secrets', outcome } });
});
