import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { dotted } from '../../src/settings/problems.ts';
import { call } from '../harness/call.ts';
import { environmentStore } from '../harness/environment-store.ts';
import { eventually } from '../harness/eventually.ts';
import { CANARY, mapsSection } from '../harness/gateway.ts';
import { manualTime } from '../harness/manual-time.ts';
import { headerValues } from '../harness/received.ts';
import { failureToStart, genericSection, type Rig, startRig } from '../harness/rig.ts';

// Hazard 16: what is missing or malformed never starts, and is never sent as it stands.
// Hazard 17: what is only away starts unready, and is ready without a restart when it is back.

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const PATH = '/proxy/generic/v1/x';

async function started(secrets: Record<string, string | undefined>, isAway: boolean) {
  const store = environmentStore(secrets);
  store.state.isAway = isAway;
  const time = manualTime();
  const config = (upstream: string) => ({ integrations: { generic: genericSection(upstream) } });
  const world = { environment: store.environment, clock: time.clock, timers: time.timers };
  const opened = await startRig({ config, world });
  rig = opened;
  const readiness = async () => {
    const { status, text } = await call(`${opened.gateway.origin}/readyz`);
    return { status, waitingFor: (JSON.parse(text) as { waitingFor: string[] }).waitingFor };
  };
  const events = (event: string) => opened.gateway.logged.filter((line) => line['event'] === event);
  return { rig: opened, state: store.state, time, readiness, events };
}

test('everything that is missing or malformed is listed together, with its place and what to do', async () => {
  const config = (upstream: string) => ({
    integrations: {
      maps: mapsSection(upstream),
      one: genericSection(upstream),
      two: genericSection(upstream, { credentials: { key: 'secret://two/key' } }),
      three: genericSection(upstream, { credentials: { key: 'secret://generic/key' } }),
      four: genericSection(upstream, { credentials: { key: 'secret://four/key' } }),
    },
  });
  const environment = { GOOGLE_MAPS_API_KEY: CANARY, TWO_KEY: 'a\tb', GENERIC_KEY: '', FOUR_KEY: 'good-key-4' };
  const { problems } = await failureToStart({ environment, config });
  expect(problems.map(({ path, found, write }) => [dotted(path), found, write])).toEqual([
    [
      'integrations.one.credentials.key',
      expect.stringMatching(/generic\/key.*not exist/),
      expect.stringMatching(/GENERIC_KEY/),
    ],
    [
      'integrations.two.credentials.key',
      expect.stringMatching(/two\/key.*control char/),
      expect.stringMatching(/TWO_KEY/),
    ],
    [
      'integrations.three.credentials.key',
      expect.stringMatching(/generic\/key.*not exist/),
      expect.stringMatching(/GENERIC_KEY/),
    ],
  ]);
});

test('a store that cannot work as configured is one problem, at its options', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-start-'));
  try {
    const file = join(directory, 'secrets.json');
    writeFileSync(file, `{"generic": {"key": "${CANARY}"`);
    const config = (upstream: string) => ({
      secrets: { backend: 'file', options: { path: file } },
      integrations: { maps: mapsSection(upstream), generic: genericSection(upstream) },
    });
    const failure = await failureToStart({ config });
    expect(failure.problems).toMatchObject([
      { path: ['secrets', 'options'], found: expect.stringMatching(/not JSON/) },
    ]);
    expect(`${failure.stack}`).not.toContain(CANARY);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a store that is away leaves the gateway unready, and ready without a restart when it is back', async () => {
  const { rig, state, time, readiness, events } = await started({ GENERIC_KEY: 'good-key' }, true);
  expect(await readiness()).toMatchObject({
    status: 503,
    waitingFor: ['the secrets in env, which cannot be read now'],
  });
  expect(await rig.call(PATH)).toMatchObject({ status: 503, code: 'secret_unavailable' });
  expect(rig.upstream.received).toEqual([]);
  time.advance(1_000);
  await eventually(() => time.pending.includes(2_000));
  expect(events('secrets_unavailable')).toMatchObject([{ backend: 'env', cause: 'ECONNREFUSED' }]);
  state.isAway = false;
  time.advance(2_000);
  await rig.gateway.ready();
  expect((await readiness()).status).toBe(200);
  expect((await rig.call(PATH)).status).toBe(200);
  expect(headerValues(rig.upstream.received[0], 'x-api-key')).toEqual(['good-key']);
});

test('what then turns out to be missing keeps it unready, says so, and is looked for again', async () => {
  const { rig, state, time, readiness, events } = await started({ GENERIC_KEY: undefined }, true);
  state.isAway = false;
  time.advance(1_000);
  await eventually(() => events('secrets_faulty').length > 0);
  const problem = { path: 'integrations.generic.credentials.key', found: expect.stringMatching(/does not exist/) };
  expect(events('secrets_faulty')).toMatchObject([{ problems: [problem] }]);
  const { status, waitingFor } = await readiness();
  expect([status, waitingFor]).toEqual([503, [expect.stringMatching(/some of which cannot be used/)]]);
  expect(waitingFor.join()).not.toContain('secret://');
  expect(await rig.call(PATH)).toMatchObject({ status: 503, code: 'secret_unavailable' });
  state.secrets['GENERIC_KEY'] = 'good-key';
  time.advance(2_000);
  await rig.gateway.ready();
  expect((await readiness()).status).toBe(200);
});

test('a key too short to be looked for in answers is warned of, also when it is found late', async () => {
  const { rig, state, time } = await started({ GENERIC_KEY: 'short' }, true);
  state.isAway = false;
  time.advance(1_000);
  await eventually(() => rig.gateway.readiness.report().warnings.some((text) => /fewer than 8/.test(text)));
});
