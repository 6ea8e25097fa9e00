import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SettingsError } from '../../src/settings/problems.ts';
import { call, GEOCODE } from '../harness/call.ts';
import { eventually } from '../harness/eventually.ts';
import { startTestGateway, type TestGateway } from '../harness/gateway.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';
import { createIssuer, type TestIssuer } from '../harness/tokens.ts';
import { startUpstream, type Upstream } from '../harness/upstream.ts';

let issuer: TestIssuer;
let upstream: Upstream;
let folder: string;
let redis: TestRedis;
let gateway: TestGateway | undefined;
beforeAll(async () => {
  issuer = await createIssuer();
  upstream = await startUpstream();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-state-'));
  redis = await startRedis({ password: true });
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await redis.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => upstream.close());

async function start(section: Record<string, unknown>, path = join(folder, 'state.sqlite')): Promise<TestGateway> {
  gateway = await startTestGateway(issuer, upstream.origin, { config: { state: { path, redis: section } } });
  return gateway;
}

/** What a start is refused with. */
async function refusal(section: Record<string, unknown>, path?: string): Promise<SettingsError> {
  const error = await start(section, path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SettingsError);
  return error as SettingsError;
}

const lines = (event: string) => gateway?.logged.filter((line) => line['event'] === event) ?? [];
const up = async (of: TestGateway) =>
  /^portcullis_redis_up (\d)$/m.exec(await (await fetch(`http://127.0.0.1:${of.adminPort}/metrics`)).text())?.[1];
const answers = async (of: TestGateway) =>
  (await call(`${of.origin}${GEOCODE}`, { token: await issuer.sign() })).status;

describe('a gateway does not start', () => {
  test('with a wrong password of Redis, and says where to write the right one', async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'canary-wrong');
    const error = await refusal({ ...redis.section, password: pathToFileURL(wrong).href });
    expect(error.message).toContain('state.redis.password');
    expect(error.message).toContain('refuses the user name or password');
    expect(error.message).not.toContain('canary');
  });

  test('with a Redis that evicts, and says what to write instead', async () => {
    await redis.command('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    const error = await refusal(redis.section);
    expect(error.message).toMatch(
      /state\.redis[\s\S]*maxmemory-policy is allkeys-lru[\s\S]*write: maxmemory-policy noeviction/,
    );
  });

  test('with a state.path that can never be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const error = await refusal(redis.section, join(folder, 'file', 'state.sqlite'));
    expect(error.message).toContain('state.path');
  });
});

describe('a gateway starts, serves, and is ready', () => {
  test.each([
    ['is not there', async () => await redis.stop(), async () => await redis.start()],
    ['hangs', async () => redis.freeze(), async () => redis.thaw()],
  ])('while Redis %s, and uses it when it comes', async (_how, away, back) => {
    await away();
    const started = await start(redis.section);
    expect((await fetch(`${started.origin}/readyz`)).status).toBe(200);
    expect(await answers(started)).toBe(200);
    expect(await up(started)).toBe('0');
    expect(lines('state_away')).toHaveLength(1);
    await back();
    await eventually(async () => (await up(started)) === '1', { what: 'that Redis is used' });
    await eventually(() => lines('state_back').length === 1);
    expect(await answers(started)).toBe(200);
  });

  test('when Redis then turns out to be unfit, which is told once, and used once it is mended', async () => {
    await redis.stop();
    const started = await start(redis.section);
    await redis.start();
    await redis.command('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    await eventually(async () => {
      // It may have been found fit before the policy was changed.
      await redis.command('client', 'kill', 'type', 'normal');
      return lines('state_unusable').length > 0;
    });
    expect(lines('state_unusable')[0]).toMatchObject({
      level: 'error',
      write: expect.stringContaining('noeviction'),
    });
    expect(await up(started)).toBe('0');
    expect(await answers(started)).toBe(200);
    await redis.command('config', 'set', 'maxmemory-policy', 'noeviction');
    await eventually(async () => (await up(started)) === '1', { what: 'that Redis is used' });
  });
});
