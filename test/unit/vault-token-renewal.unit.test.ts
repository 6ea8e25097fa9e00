import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { type ManualTime, manualTime } from '../harness/manual-time.ts';
import { given, type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

// The life of a token between one use and the next.

let rig: VaultManagerRig;
let time: ManualTime;
beforeEach(async () => {
  rig = await vaultManagerRig();
  time = manualTime();
  await rig.put('a', { key: 'value' });
});
afterEach(() => rig.close());

const pass = (seconds: number) => {
  rig.server.clock.advance(seconds * 1000);
  time.advance(seconds * 1000);
};
const refused = () => rig.server.asked.filter((each) => each === 'GET auth/token/lookup-self').length;
const opened = (auth: Readonly<Record<string, unknown>>, environment = {}) =>
  rig.open({ auth }, { timers: time.timers, environment });
const renewals = (count: number) => eventually(() => rig.server.tokens.renewals === count, { what: 'a renewal' });
const logins = (count: number) => eventually(() => rig.server.logins.tried === count, { what: 'a login' });
/** Answers are worked on after they are sent. */
const planned = () => eventually(() => time.pending.some((each) => each > 1_000), { what: 'the next renewal' });

describe('a token that Portcullis logged in for', () => {
  test('is renewed at two thirds of its time, and replaced when the max TTL cuts that short', async () => {
    rig.server.logins.terms = { ttl: 60, maxTtl: 130 };
    const backend = opened(rig.auth.approle);
    expect(await given(backend, 'a/key')).toBe('value');
    expect(time.pending).toEqual([40_000]);
    pass(39);
    expect(rig.server.tokens.renewals).toBe(0);
    pass(1);
    await renewals(1);
    await planned();
    pass(40);
    // 50 seconds are left of the longest time: less than the 60 it is given otherwise.
    await renewals(2);
    await eventually(() => time.pending[0] === 0, { what: 'the login anew' });
    pass(0);
    await logins(2);
    await planned();
    pass(40);
    await renewals(3);
    expect(await given(backend, 'a/key')).toBe('value');
    expect(refused()).toBe(0);
  });

  test('that is not renewable is replaced in time', async () => {
    rig.server.logins.terms = { ttl: 60, renewable: false };
    const backend = opened(rig.auth.kubernetes);
    await given(backend, 'a/key');
    pass(40);
    await logins(2);
    expect(rig.server.tokens.renewals).toBe(0);
    expect(await given(backend, 'a/key')).toBe('value');
    expect(refused()).toBe(0);
  });

  test('is tried to be renewed again while Vault is away', async () => {
    rig.server.logins.terms = { ttl: 60, maxTtl: 600 };
    const backend = opened(rig.auth.approle);
    await given(backend, 'a/key');
    rig.server.mode = 'failing';
    pass(40);
    await eventually(() => time.pending[0] === 5_000, { what: 'another attempt' });
    rig.server.mode = 'normal';
    pass(5);
    await renewals(1);
  });

  test('is renewed, or tried to be, no more than once a second, however short its time is', async () => {
    rig.server.logins.terms = { ttl: 1, renewable: false };
    await given(opened(rig.auth.approle), 'a/key');
    expect(time.pending).toEqual([1_000]);
    rig.server.mode = 'failing';
    const { reached } = rig.server;
    for (let attempts = 1; attempts <= 3; attempts += 1) {
      pass(1);
      await eventually(() => rig.server.reached === reached + attempts, { what: 'an attempt' });
      await eventually(() => time.pending.length === 1, { what: 'the next attempt' });
      expect(time.pending).toEqual([1_000]);
    }
  });

  test('without an end is left alone, and so is any once the backend is closed', async () => {
    rig.server.logins.terms = { ttl: 0 };
    await given(opened(rig.auth.approle), 'a/key');
    expect(time.pending).toEqual([]);
    rig.server.logins.terms = { ttl: 60 };
    const closed = opened(rig.auth.approle);
    await given(closed, 'a/key');
    expect(time.pending).toEqual([40_000]);
    await closed.close();
    expect(time.pending).toEqual([]);
  });
});

describe('a token that somebody else gave', () => {
  test.each(['tokenFile', 'VAULT_TOKEN'])('is renewed while that helps, and then left to them: %s', async (way) => {
    const token = rig.server.tokens.issue({ ttl: 60, maxTtl: 90 });
    rig.write(`${token}\n`);
    const backend = way === 'tokenFile' ? opened(rig.auth.token) : opened({ method: 'token' }, { VAULT_TOKEN: token });
    expect(await given(backend, 'a/key')).toBe('value');
    await planned();
    pass(40);
    await renewals(1);
    pass(45);
    expect(rig.server.tokens.renewals).toBe(1);
    expect(await given(backend, 'a/key')).toBe('value');
    expect(rig.server.logins.tried).toBe(0);
  });
});

describe('logins', () => {
  test('one for all who wait for it, also after one that failed', async () => {
    const backend = opened(rig.auth.approle);
    rig.server.mode = 'failing';
    const refusals = await Promise.allSettled(Array.from({ length: 20 }, () => given(backend, 'a/key')));
    expect(refusals.map(({ status }) => status)).toEqual(Array(20).fill('rejected'));
    expect(rig.server.reached).toBe(2);
    rig.server.mode = 'normal';
    await Promise.all(Array.from({ length: 20 }, () => given(backend, 'a/key')));
    expect(rig.server.logins.tried).toBe(1);
  });

  test('one goes on for others when whoever began it gave up', async () => {
    const backend = opened(rig.auth.approle);
    const controller = new AbortController();
    const first = backend.fetch({ uri: '', name: 'a', field: 'key' }, { why: 'a test', signal: controller.signal });
    const second = given(backend, 'a/key');
    controller.abort(new Error('given up'));
    await expect(first).rejects.toThrow('given up');
    expect(await second).toBe('value');
    expect(rig.server.logins.tried).toBe(1);
  });
});
