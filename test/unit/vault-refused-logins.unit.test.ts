import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ManualTime, manualTime } from '../harness/manual-time.ts';
import { given, type VaultManagerRig, vaultManagerRig } from '../harness/vault-manager-rig.ts';

let rig: VaultManagerRig;
let time: ManualTime;
beforeEach(async () => {
  rig = await vaultManagerRig();
  time = manualTime();
  await rig.put('a', { key: 'value' });
});
afterEach(() => rig.close());

const opened = (auth: Readonly<Record<string, unknown>>) => rig.open({ auth }, { timers: time.timers });

describe('a login', () => {
  test('that was refused is not tried again at once: Vault would lock the role out', async () => {
    const backend = opened(rig.auth.approle);
    rig.write('another-credential');
    for (let times = 0; times < 5; times += 1)
      await expect(given(backend, 'a/key')).rejects.toThrow('refuses the login');
    expect(rig.server.logins.tried).toBe(1);
    // A second, two, four and so on, and never more than five minutes.
    const pauses = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
    for (const [refusedBefore, seconds] of pauses.entries()) {
      time.advance(seconds * 1000 - 1);
      await expect(given(backend, 'a/key')).rejects.toThrow('refuses the login');
      expect(rig.server.logins.tried).toBe(refusedBefore + 1);
      time.advance(1);
      await expect(given(backend, 'a/key')).rejects.toThrow('refuses the login');
      expect(rig.server.logins.tried).toBe(refusedBefore + 2);
    }
  });

  test('that was refused is not forgotten with its client', async () => {
    rig.write('another-credential');
    for (const clients of [1, 2, 3]) {
      const backend = opened(rig.auth.kubernetes);
      await expect(given(backend, 'a/key')).rejects.toThrow('refuses the login');
      await backend.close();
      expect([clients, rig.server.logins.tried]).toEqual([clients, 1]);
    }
    const otherRole = opened(rig.auth.approle);
    await expect(given(otherRole, 'a/key')).rejects.toThrow('refuses the login');
    expect(rig.server.logins.tried).toBe(2);
  });

  test('that was refused is tried again at once with another credential, and forgotten by one that succeeds', async () => {
    const backend = opened(rig.auth.approle);
    rig.write('another-credential');
    await expect(given(backend, 'a/key')).rejects.toThrow('refuses the login');
    time.advance(1_000);
    await expect(given(backend, 'a/key')).rejects.toThrow('refuses the login');
    rig.server.logins.credential = 'a-third-credential';
    rig.write('a-third-credential\n');
    expect(await given(backend, 'a/key')).toBe('value');
    rig.server.logins.credential = 'another-credential';
    rig.write('another-credential');
    time.advance(2_000);
    expect(await given(opened(rig.auth.approle), 'a/key')).toBe('value');
    rig.server.logins.credential = 'a-third-credential';
    await expect(given(opened(rig.auth.approle), 'a/key')).rejects.toThrow('refuses the login');
    const { tried } = rig.server.logins;
    time.advance(1_000);
    await expect(given(opened(rig.auth.approle), 'a/key')).rejects.toThrow('refuses the login');
    expect(rig.server.logins.tried).toBe(tried + 1);
  });

  test('whose refusal is not of the form of Vault is tried again', async () => {
    const backend = opened(rig.auth.approle);
    rig.server.mode = { says: [403, { message: 'Forbidden' }], below: '/v1/auth/' };
    await expect(given(backend, 'a/key')).rejects.toThrow('is no Vault');
    rig.server.mode = 'normal';
    expect(await given(backend, 'a/key')).toBe('value');
  });
});
