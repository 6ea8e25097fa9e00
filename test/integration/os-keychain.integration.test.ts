import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/core/clock.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { systemTimers } from '../../src/core/timers.ts';
import { type BackendDefinition, BackendUnusable } from '../../src/secrets/definition.ts';
import { keychain as definition } from '../../src/secrets/keychain.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { secretReference } from '../../src/settings/secret-reference.ts';
import { KeychainError, openKeychain, readKeychain } from '../../src/vault/os-keychain.ts';
import { access, fetched, openAt } from '../contract/backend-behaviour/subject.ts';
import { eventually } from '../harness/eventually.ts';
import { startKeychain, type TestKeychain } from '../harness/keychain.ts';
import { manualTime } from '../harness/manual-time.ts';

const CANARY = 'sk-canary-keychain';
const reference = secretReference.parse('secret://maps/key');
const backendIn = (environment: Record<string, string | undefined>) =>
  openAt(
    definition as unknown as BackendDefinition,
    {},
    { environment, clock: systemClock, timers: systemTimers, who: 'the tests' },
  );

const read = (service: string, account: string, environment: Environment) =>
  readKeychain(service, account, { environment, timers: systemTimers });
async function write(service: string, account: string, value: string, environment: Environment): Promise<void> {
  const opened = openKeychain({ environment, timers: systemTimers });
  await opened.write(service, account, value).finally(() => opened.close());
}

let keychain: TestKeychain;
beforeAll(async () => {
  keychain = await startKeychain();
});
afterAll(() => keychain.close());

test('an entry is read as it was written, in the place of another', async () => {
  const { environment } = keychain;
  expect(await read('portcullis', 'vault', environment)).toBeUndefined();
  for (const value of ['one', 'zwei 🔑\n']) {
    await write('portcullis', 'vault', value, environment);
    expect(await read('portcullis', 'vault', environment)).toBe(value);
  }
  expect(await read('another', 'vault', environment)).toBeUndefined();
});

describe('without a keychain, nothing is kept and a person is told what to do', () => {
  test('no session bus: not to be mended while this runs, and the kernel’s keyring is no way out', async () => {
    const nowhere = { HOME: '/nonexistent', PATH: process.env['PATH'] };
    const refusal = { lasting: true, message: expect.stringMatching(/no D-Bus session.*dbus-run-session/) };
    await expect(write('portcullis', 'kernel', CANARY, nowhere)).rejects.toMatchObject(refusal);
    await expect(read('portcullis', 'kernel', nowhere)).rejects.toMatchObject(refusal);
    const backend = backendIn(nowhere);
    await expect(backend.probe()).rejects.toBeInstanceOf(BackendUnusable);
    await expect(backend.list?.()).rejects.toThrow(/no D-Bus session/);
    await backend.close();
  });

  test('a locked one, whose entries are not taken for missing', async () => {
    const backend = backendIn(keychain.environment);
    await backend.writer?.put(reference, new SecretValue(CANARY), 0);
    await keychain.stop();
    await keychain.start('a wrong passphrase');
    const refusal = { lasting: false, message: expect.stringMatching(/is locked; unlock it/) };
    await expect(backend.fetch(reference, access)).rejects.toMatchObject(refusal);
    await expect(backend.writer?.put(reference, new SecretValue('other'), 0)).rejects.toMatchObject(refusal);
    await keychain.stop();
    await keychain.start();
    expect(await fetched(backend, reference)).toEqual({ current: CANARY });
    await backend.close();
  });
});

describe('one that hangs', () => {
  beforeEach(() => write('portcullis', 'hangs', CANARY, keychain.environment));
  afterEach(() => keychain.thaw());

  test('holds up neither this process nor, after its time, the one who asked; the next question is answered', async () => {
    const time = manualTime();
    const opened = openKeychain({ environment: keychain.environment, timers: time.timers, within: 1000 });
    expect(await opened.read('portcullis', 'hangs')).toBe(CANARY);
    keychain.freeze();
    // The library’s own limit does not concern this one.
    const listed = opened.list('portcullis').catch((error: unknown) => error);
    expect(time.pending).toEqual([1000]);
    time.advance(1000);
    expect(await listed).toBeInstanceOf(KeychainError);
    expect(await listed).toMatchObject({ lasting: false, message: expect.stringMatching(/does not answer/) });
    await eventually(() => askers().length === 0, { what: 'the end of the process that hangs' });
    keychain.thaw();
    expect(await opened.read('portcullis', 'hangs')).toBe(CANARY);
    await opened.close();
    await eventually(() => askers().length === 0, { what: 'the end of the process that asks' });
  });

  test('is left at once by closing, which refuses what is asked', async () => {
    const opened = openKeychain({ environment: keychain.environment, timers: systemTimers });
    keychain.freeze();
    const listed = opened.list('portcullis').catch((error: unknown) => error);
    await opened.close();
    expect(await listed).toBeInstanceOf(KeychainError);
    await expect(opened.list('portcullis')).rejects.toBeInstanceOf(KeychainError);
    keychain.thaw();
  });
});

test('the process that asks knows of the environment only where the keychain is, and no secret from its command line', async () => {
  const environment = { ...keychain.environment, STRIPE_API_KEY: CANARY, NODE_OPTIONS: '--no-warnings' };
  const opened = openKeychain({ environment, timers: systemTimers });
  await opened.write('portcullis', 'environment', CANARY);
  const [asker] = askers();
  const said = ['environ', 'cmdline'].map((each) => readFileSync(`/proc/${asker}/${each}`, 'utf8')).join();
  expect(said).toContain('DBUS_SESSION_BUS_ADDRESS=');
  expect(said).not.toMatch(/STRIPE|NODE_OPTIONS|sk-canary/);
  await opened.close();
});

/** The processes of this one that ask a keychain. */
function askers(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const parent = /^\d+ \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return Number(parent?.[2]) === process.pid && parent?.[1] !== 'Z' && command.includes('os-keychain/process');
    } catch {
      return false;
    }
  });
}
