import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemTimers } from '../../src/core/timers.ts';
import { readKeychain } from '../../src/vault/os-keychain.ts';
import type { Workplace } from '../harness/cli.ts';
import { startKeychain, type TestKeychain } from '../harness/keychain.ts';
import { done, vaultWorkplace, WITH } from '../harness/vault-workplace.ts';

let keychain: TestKeychain;
let workplace: Workplace;

beforeAll(async () => {
  keychain = await startKeychain();
  workplace = vaultWorkplace();
});
afterAll(async () => {
  workplace.remove();
  await keychain.close();
});

const IN_KEYCHAIN = ['--option', 'passphraseKeychain=portcullis/vault'];
const kept = (account: string) =>
  readKeychain('portcullis', account, { environment: keychain.environment, timers: systemTimers });
function vault(...words: string[]) {
  const { PATH: _ours, ...environment } = keychain.environment as Record<string, string>;
  return workplace.portcullis(['vault', ...words], { environment });
}

test('init writes a new passphrase into the keychain, which opens the vault', async () => {
  const { output } = await done(vault('init', '--generate', ...IN_KEYCHAIN));
  const passphrase = await kept('vault');
  expect(passphrase).toMatch(/^[\w-]{43}$/);
  expect(output).not.toContain(passphrase);
  await done(vault('status', '--verify', ...IN_KEYCHAIN));
});

test('an entry that is there is left as it is', async () => {
  const before = await kept('vault');
  const { code, stderr } = await vault('init', '--generate', '--option', 'path=another', ...IN_KEYCHAIN);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/has an entry portcullis\/vault.*new entry/),
  });
  expect(await kept('vault')).toBe(before);
});

test('rekey moves the vault to a new entry, and says what to write', async () => {
  const words = ['--generate', '--new-option', 'passphraseKeychain=portcullis/newer'];
  const { stdout } = await done(vault('rekey', ...IN_KEYCHAIN, ...words));
  expect(stdout).toContain('passphraseKeychain: portcullis/newer\n');
  await done(vault('status', '--verify', '--option', 'passphraseKeychain=portcullis/newer'));
});

test('when no vault can be made, no passphrase is left behind', async () => {
  const words = ['--option', 'passphraseKeychain=portcullis/unused', '--option', 'path=/dev/null/vault'];
  expect((await vault('init', '--generate', ...words)).code).toBe(1);
  expect(await kept('unused')).toBeUndefined();
});

test('both a file and an entry are refused before anything is written', async () => {
  const words = ['--option', 'passphraseKeychain=portcullis/both', '--option', 'path=another', ...WITH];
  expect(await vault('init', '--generate', ...words)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/one of them/),
  });
  expect(await kept('both')).toBeUndefined();
});
