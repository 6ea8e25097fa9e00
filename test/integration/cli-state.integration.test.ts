import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { runInProcess } from '../harness/cli-in-process.ts';
import { mapsConfig } from '../harness/gateway.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';
import { createIssuer } from '../harness/tokens.ts';

let folder: string;
let file: string;
let redis: TestRedis;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-cli-state-'));
  file = join(folder, 'gateway.yaml');
  redis = await startRedis();
  const issuer = await createIssuer();
  const keyFile = join(folder, 'issuer.pem');
  writeFileSync(keyFile, issuer.publicPem);
  const config = mapsConfig(issuer, keyFile, 'http://127.0.0.1:1');
  writeFileSync(file, stringify({ ...config, state: { redis: redis.section } }));
});
afterAll(async () => {
  await redis.close();
  rmSync(folder, { recursive: true });
});

const environment = { GOOGLE_MAPS_API_KEY: 'a-key-of-some-length' };
const check = () => runInProcess(['config', 'check', file], { environment });
const checkData = async () =>
  JSON.parse((await runInProcess(['config', 'check', file, '--json'], { environment })).stdout) as Record<
    string,
    unknown
  >;
const doctor = () => runInProcess(['doctor', '--file', file], { environment });
const name = () => `Redis at 127.0.0.1:${redis.port}`;

test('Redis that is in order is named', async () => {
  expect(await check()).toMatchObject({ code: 0, stdout: expect.stringContaining(`state: ${name()}\n`) });
  expect(await checkData()).toMatchObject({ state: { name: name() } });
  expect((await doctor()).stdout).toMatch(new RegExp(`${name()} +ok +it can be used`));
});

test('Redis that is away stops no start, and is told of', async () => {
  await redis.stop();
  try {
    const checked = await check();
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toContain(`${name()}, which cannot be used now (nothing listens at its address)`);
    expect(await checkData()).toMatchObject({ state: { away: 'nothing listens at its address' } });
    const examined = await doctor();
    expect(examined).toMatchObject({ code: 1, stderr: '' });
    expect(examined.stdout).toMatch(new RegExp(`${name()} +unreachable +nothing listens at its address\\n +→ `));
  } finally {
    await redis.start();
  }
});

test('Redis that evicts is refused', async () => {
  await redis.command('config', 'set', 'maxmemory-policy', 'allkeys-random');
  for (const run of [check, doctor]) {
    const { code, stdout, stderr } = await run();
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(
      /state\.redis[\s\S]*maxmemory-policy is allkeys-random[\s\S]*write: maxmemory-policy noeviction/,
    );
  }
});
