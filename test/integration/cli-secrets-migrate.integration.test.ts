import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listenForChanges } from '../harness/admin-socket.ts';
import type { CliResult } from '../harness/cli.ts';
import {
  configure,
  createVaultWorkplace,
  KEY_VARIABLES,
  KEYS,
  vaultWorkplaceOfEach,
} from '../harness/secrets-workplace.ts';

const OLDER = 'sk-proj-older-canary-0123456789-abcdef';
const workplace = vaultWorkplaceOfEach();

async function migrate(from: string, to: string, words: readonly string[] = [], environment = {}): Promise<CliResult> {
  const result = await workplace().portcullis(['secrets', 'migrate', '--from', from, '--to', to, ...words], {
    environment,
  });
  for (const key of [...Object.values(KEYS), OLDER]) expect(result.output).not.toContain(key);
  return result;
}
const get = async (reference: string, ...words: string[]) =>
  (await workplace().portcullis(['secrets', 'get', reference, ...words])).stdout;

test('from env to the vault: every secret of the configuration; again, nothing is left to do', async () => {
  const first = await migrate('env', 'local', [], KEY_VARIABLES);
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/Copied 3 secrets from env to local, and read each back/);
  expect(first.stdout).toMatch(/All is still in env: take it out there/);
  expect([await get('openai/api-key'), await get('twilio/auth-token')]).toEqual([KEYS.openai, KEYS.twilio]);
  const second = await migrate('env', 'local', ['--json'], KEY_VARIABLES);
  expect(JSON.parse(second.stdout)).toMatchObject({ ok: true, copied: 0, unchanged: 3, conflicts: [], missing: [] });
});

test('another value that is there is left, unless it is to be overwritten; what is nowhere is named', async () => {
  await workplace().portcullis(['secrets', 'set', 'openai/api-key'], { input: OLDER });
  const { TWILIO_AUTH_TOKEN: _none, ...environment } = KEY_VARIABLES;
  const { code, stdout } = await migrate('env', 'local', [], environment);
  expect(code).toBe(1);
  expect(stdout).toMatch(/Copied 1 secret .*another value.*--overwrite replaces them: secret:\/\/openai\/api-key/s);
  expect(stdout).toMatch(/Neither in env nor in local: secret:\/\/twilio\/auth-token/);
  expect(await get('openai/api-key')).toBe(OLDER);
  expect((await migrate('env', 'local', ['--overwrite'], KEY_VARIABLES)).code).toBe(0);
  expect(await get('openai/api-key')).toBe(KEYS.openai);
});

test('from a file, all that it holds, whether or not the configuration names it', async () => {
  mkdirSync(join(workplace().directory, 'var'), { recursive: true });
  const path = join(workplace().directory, 'var/mine.json');
  writeFileSync(path, JSON.stringify({ openai: { 'api-key': KEYS.openai }, other: { key: 'canary-other-key' } }), {
    mode: 0o600,
  });
  expect((await migrate('file', 'local', ['--from-option', 'path=var/mine.json'])).code).toBe(0);
  expect([await get('other/key'), await get('openai/api-key')]).toEqual(['canary-other-key', KEYS.openai]);
});

test('a rotation goes along: the version before stays good; a copy that was cut off between the two is finished', async () => {
  const second = await createVaultWorkplace();
  try {
    const path = join(second.directory, 'var/vault.sqlite');
    const elsewhere = ['--option', `path=${path}`];
    const set = (value: string, words: readonly string[] = []) =>
      workplace().portcullis(['secrets', 'set', 'openai/api-key', ...words], { input: value });
    await set(OLDER);
    await set(KEYS.openai);
    // As a copy leaves it that was killed after the first of the two.
    await set(OLDER, elsewhere);
    expect((await migrate('local', 'local', ['--to-option', `path=${path}`])).stdout).toMatch(/Copied 1 secret/);
    expect(await get('openai/api-key', ...elsewhere)).toBe(KEYS.openai);
    const { stdout } = await workplace().portcullis(['secrets', 'versions', 'openai/api-key', '--json', ...elsewhere]);
    expect(JSON.parse(stdout).versions).toMatchObject([
      { id: '2', state: 'current' },
      { id: '1', state: 'previous' },
    ]);
  } finally {
    second.remove();
  }
});

test.each([
  [
    'local',
    'file',
    [],
    /only reads from the backend file.*--to: write one of local, postgres, keychain, hashicorp-vault, gcp, aws, azure\./,
  ],
  [
    'local',
    'env',
    [],
    /only reads from the backend env.*--to: write one of local, postgres, keychain, hashicorp-vault, gcp, aws, azure\./,
  ],
  ['local', 'local', [], /same place/],
  ['local', 'keychain', ['--to-option', 'sevice=x'], /--to-option sevice: /],
  ['file', 'local', ['--from-option', 'path=var/none.json'], /var\/none\.json/],
  ['env', 'local', ['--to-option', 'path=var/none.sqlite'], /no vault at var\/none\.sqlite.*vault init/],
  ['local', 'env', ['--from-option', 'path'], /--from-option: write key=value/],
])('from %s to %s with %j is refused', async (from, to, words, message) => {
  const { code, stdout, stderr } = await migrate(from, to, words, KEY_VARIABLES);
  expect(code).toBeGreaterThan(0);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
});

test('where the configuration says something else, it is told all that it has to say', async () => {
  configure(workplace(), { backend: 'env' });
  const words = ['--to-option', 'passphraseFile=passphrase'];
  const { stdout } = await migrate('env', 'local', words, KEY_VARIABLES);
  expect(stdout).toContain('\nsecrets:\n  backend: local\n  options:\n    passphraseFile: passphrase\n');
  const { stdout: json } = await migrate('env', 'local', [...words, '--json'], KEY_VARIABLES);
  expect(JSON.parse(json).configuration).toContain('passphraseFile: passphrase');
});

test('without a passphrase, it is told where to give one', async () => {
  configure(workplace(), { backend: 'env' });
  const { code, stderr } = await migrate('env', 'local', [], KEY_VARIABLES);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/Give --to-option passphraseFile=<path>, /),
  });
  const set = await workplace().portcullis(['secrets', 'set', 'openai/api-key', '--backend', 'local'], { input: 'x' });
  expect(set.stderr).toMatch(/Give --passphrase-file <path>, /);
});

test('running gateways are told of what was copied, and of nothing else', async () => {
  await workplace().portcullis(['secrets', 'set', 'openai/api-key'], { input: KEYS.openai });
  const gateway = await listenForChanges(workplace());
  try {
    expect((await migrate('env', 'local', [], KEY_VARIABLES)).stdout).toMatch(/The running gateway knows of it/);
    await migrate('env', 'local', [], KEY_VARIABLES);
    expect(gateway.told).toEqual([{ references: ['secret://google-maps/api-key', 'secret://twilio/auth-token'] }]);
  } finally {
    gateway.close();
  }
});

test('where nothing is named and nothing can be listed, it says so', async () => {
  writeFileSync(join(workplace().directory, 'config/gateway.yaml'), 'secrets: { backend: env }\n');
  const words = ['--to-option', 'passphraseFile=passphrase'];
  expect((await migrate('env', 'local', words)).stderr).toMatch(/cannot tell what it keeps.*names no secret/);
});
