import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { type Incident, type RunningGateway, startIncident } from '../harness/incident.ts';
import { startRedis, type TestRedis } from '../harness/redis.ts';

let redis: TestRedis;
let incident: Incident;

describe('a gateway of another machine', () => {
  let elsewhere: string;
  beforeAll(async () => {
    redis = await startRedis({ password: true });
    incident = await startIncident(1, { state: { redis: redis.section } });
    // Shares nothing but Redis, as another machine would.
    elsewhere = mkdtempSync(join(tmpdir(), 'portcullis-elsewhere-'));
    mkdirSync(join(elsewhere, 'config'));
    for (const file of ['issuer.pem', 'config/gateway.yaml'])
      cpSync(join(incident.directory, file), join(elsewhere, file));
  });
  afterAll(async () => {
    await incident.close();
    await redis.close();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  test('confirms through Redis', async () => {
    const { code, data } = await incident.lockdownData(['--reason', 'key leaked'], { directory: elsewhere });
    expect(data.instances).toMatchObject({ live: 1, confirmed: 1, missing: [], unasked: [] });
    expect(data.targets).toContainEqual(expect.objectContaining({ kind: 'redis', took: true, problem: null }));
    expect(data.targets.filter(({ kind }) => kind === 'gateway')).toEqual([]);
    expect(code).toBe(0);
    expect((await incident.call(incident.gateways[0] as RunningGateway)).code).toBe('locked_down');
  });
});

describe('Redis', () => {
  beforeEach(async () => {
    redis = await startRedis();
    incident = await startIncident(1, { state: { redis: redis.section } });
  });
  afterEach(async () => {
    redis.thaw();
    await incident.close();
    await redis.close();
  });

  test('hung keeps nothing else waiting: the gateway confirms, and it says who could not be seen', async () => {
    redis.freeze();
    const { code, stdout } = await incident.lockdown(['--reason', 'key leaked']);
    expect(stdout).toMatch(/^ {2}redis {5}Redis at 127\.0\.0\.1:\d+: DID NOT TAKE, \d+ ms: no answer in time\./m);
    expect(stdout).toMatch(/instances that only Redis at .* knows could not be seen/);
    expect(stdout).toMatch(
      /^HELD: the 1 instances that could be seen confirmed.* Redis at \S+ could not be asked: .*on another machine/m,
    );
    expect(code).toBe(0);
    // Slower than all others, it is told of last.
    expect(stdout.indexOf('  redis ')).toBeGreaterThan(stdout.indexOf('  gateway '));
    expect((await incident.call(incident.gateways[0] as RunningGateway)).code).toBe('locked_down');
    redis.thaw();
    await eventually(async () => Number(await redis.command('HLEN', 'portcullis:orders')) === 1, {
      what: 'the order in Redis, put there by the gateway',
    });
  });

  test('away is told so, and the hold is in force', async () => {
    await redis.stop();
    const { code, data } = await incident.lockdownData(['--reason', 'key leaked']);
    expect(data.targets).toContainEqual(
      expect.objectContaining({ kind: 'redis', took: false, problem: 'nothing listens at its address' }),
    );
    expect(data.instances).toMatchObject({ live: 1, confirmed: 1 });
    expect(code).toBe(0);
    expect((await incident.call(incident.gateways[0] as RunningGateway)).code).toBe('locked_down');
  });

  test('away, revoking says so as well', async () => {
    await redis.stop();
    const { code, stdout } = await incident.portcullis(['revoke', 'token', 't-1', '--reason', 'stolen']);
    expect(stdout).toMatch(/^REVOKED, .*: 1 of 1 instances confirmed\..* Redis at \S+ could not be asked: /m);
    expect(code).toBe(0);
  });

  test('hung keeps no listing from coming', async () => {
    await incident.lockdown(['--reason', 'key leaked']);
    redis.freeze();
    const { code, stdout } = await incident.lockdown(['--status']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/everything: key leaked/);
    expect(stdout).toMatch(/^ {2}redis {5}Redis at .*: NOT READ: no answer in time/m);
  });
});
