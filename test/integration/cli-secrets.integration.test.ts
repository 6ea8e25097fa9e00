import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { listenForChanges } from '../harness/admin-socket.ts';
import type { CliResult } from '../harness/cli.ts';
import { KEYS, vaultWorkplaceOfEach } from '../harness/secrets-workplace.ts';
import { tamper } from '../harness/vault-rig.ts';

const REFERENCE = 'openai/api-key';
const NEWER = 'sk-proj-newer-canary-0123456789-abcdef';
const workplace = vaultWorkplaceOfEach();

/** Runs a command of which no output may hold a key. */
async function secrets(words: readonly string[], input = ''): Promise<CliResult> {
  const result = await workplace().portcullis(['secrets', ...words], { input });
  for (const key of [...Object.values(KEYS), NEWER]) expect(result.output).not.toContain(key);
  return result;
}
const read = (reference = REFERENCE) => workplace().portcullis(['secrets', 'get', reference]);
const set = (value: string, ...words: string[]) => secrets(['set', REFERENCE, ...words], value);

test('a secret is stored from standard input, without its newline, and comes back byte for byte', async () => {
  const stored = await set(`${KEYS.openai}\n`);
  expect(stored).toMatchObject({ code: 0, stderr: '' });
  expect(stored.stdout).toBe('Stored secret://openai/api-key, version 1.\n');
  expect(await read('secret://openai/api-key')).toMatchObject({ code: 0, stdout: KEYS.openai, stderr: '' });
});

test('a rotation: the version before stays good, can be gone back to, switched off and erased', async () => {
  await set(KEYS.openai);
  expect((await set(NEWER, '--grace', '2h')).stdout).toMatch(/version 2\. Version 1 stays good for 2h\./);
  expect(await versions()).toEqual(['2 current', '1 previous']);
  expect((await secrets(['rollback', REFERENCE])).stdout).toMatch(/Version 1 of secret:\/\/openai\/api-key is current/);
  expect((await read()).stdout).toBe(KEYS.openai);
  expect((await secrets(['rollback', REFERENCE, '--to', '7'])).stderr).toMatch(/no version 7.*secrets versions/);

  expect((await secrets(['disable', REFERENCE])).stdout).toMatch(
    /To use it again: .*secrets rollback openai\/api-key --to 1\n$/,
  );
  const refusal = /disabled.*secrets rollback openai\/api-key --to <version>.*secrets set openai\/api-key/;
  expect(await read()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(refusal) });
  expect((await secrets(['list'])).stdout).toMatch(/secret:\/\/openai\/api-key +disabled/);
  await secrets(['rollback', REFERENCE, '--to', '2']);
  expect((await read()).stdout).toBe(NEWER);

  const one = await secrets(['destroy', REFERENCE, '--version', '1', '--yes']);
  expect(one.stdout).toMatch(/Destroyed version 1 of .*, for good\. Backups made before hold it still/);
  expect(await versions()).toEqual(['2 current', '1 destroyed']);
  await secrets(['destroy', REFERENCE, '--yes']);
  expect((await read()).stderr).toMatch(/has been destroyed.*secrets set openai\/api-key/);
});

async function versions(): Promise<string[]> {
  const { stdout } = await secrets(['versions', REFERENCE, '--json']);
  const { versions: all } = JSON.parse(stdout) as { versions: { id: string; state: string; createdBy: string }[] };
  for (const { createdBy } of all) expect(createdBy).not.toBe('');
  return all.map(({ id, state }) => `${id} ${state}`);
}

test('--grace 0 keeps nothing, and the same value again is noticed', async () => {
  await set(KEYS.openai);
  expect((await set(NEWER, '--grace', '0')).stdout).toBe('Stored secret://openai/api-key, version 2.\n');
  expect((await set(NEWER)).stdout).toMatch(/Both have the same value: is this the new key\?/);
});

test('a value that no header takes is refused, and nothing is stored', async () => {
  const { code, stderr } = await set(`${KEYS.openai}\nmore\n`);
  expect(code).toBe(1);
  expect(stderr).toMatch(/more than one line.*Nothing was stored/);
  expect((await secrets(['versions', REFERENCE])).code).toBe(1);
});

test('a private key of no integration is stored as it is, without a word', async () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----';
  expect(await secrets(['set', 'mail/signing-key'], `${pem}\n`)).toMatchObject({ code: 0, stderr: '' });
  expect((await read('mail/signing-key')).stdout).toBe(pem);
});

test('into a pipe, JSON has the value as export has it', async () => {
  await set(KEYS.openai);
  const { stdout } = await workplace().portcullis(['secrets', 'get', REFERENCE, '--json']);
  expect(JSON.parse(stdout)).toEqual({
    ok: true,
    reference: `secret://${REFERENCE}`,
    version: '1',
    value: KEYS.openai,
  });
});

test('a value that does not look like a key of its provider is stored with a warning where nobody can be asked', async () => {
  const { code, stderr } = await set('sk-ant-api03-canary-0123456789-0123456789');
  expect(code).toBe(0);
  expect(stderr).toMatch(/looks like a key of anthropic.*does not look like apiKey of openai/s);
  expect(stderr).toMatch(/secrets rollback openai\/api-key/);
  expect(stderr).not.toContain('canary');
});

test.each([
  [['get', 'openai/none'], /not in the backend local.*secrets set openai\/none/],
  [['destroy', 'openai/none', '--yes'], /there is no secret openai\/none; .*secrets list/],
  [['destroy', 'openai/none'], /there is no secret openai\/none/],
  [['destroy', 'openai/none', '--version', '1'], /there is no secret openai\/none/],
  [['rollback', 'openai/none'], /openai\/none/],
  [['disable', 'openai/none'], /openai\/none/],
  [['versions', 'openai/none'], /openai\/none/],
])('what is not there: %j', async (words, message) => {
  const { code, stdout, stderr } = await secrets(words);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
});

test('list tells what is kept, and what the configuration needs beside it', async () => {
  await set(KEYS.openai);
  const { stdout } = await secrets(['list', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    ok: true,
    backend: 'local',
    secrets: [
      { reference: 'secret://google-maps/api-key', state: 'missing', version: null, createdAt: null },
      { reference: 'secret://openai/api-key', state: 'enabled', version: '1', createdAt: expect.stringMatching(/Z$/) },
      { reference: 'secret://twilio/auth-token', state: 'missing', version: null, createdAt: null },
    ],
  });
  expect((await secrets(['list'])).stdout).toMatch(/twilio\/auth-token +missing .*secrets set twilio\/auth-token/);
});

test('every access is on record, with who and why, for its owner alone', async () => {
  await set(KEYS.openai);
  await read();
  await read('openai/none');
  const file = join(workplace().directory, 'var/vault-access.log');
  const text = readFileSync(file, 'utf8');
  const records = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(text).not.toContain(KEYS.openai);
  expect(records).toContainEqual(expect.objectContaining({ why: 'secrets set', action: 'write', outcome: 'done' }));
  expect(records.filter(({ why }) => why === 'secrets get').map(({ outcome }) => outcome)).toEqual(['done', 'missing']);
  for (const { who } of records) expect(who).toMatch(/uid \d+/);
});

test("what somebody wrote into the store steers nobody's terminal", async () => {
  await set(KEYS.openai);
  await secrets(['destroy', REFERENCE, '--version', '1', '--yes']);
  const steering = '\u001b]52;c;aGk=\u0007\u009b2J';
  const path = join(workplace().directory, 'var/vault.sqlite');
  tamper(path, 'UPDATE versions SET created_by = ?', `mallory${steering}\nroot`);
  const { code, output } = await secrets(['versions', REFERENCE]);
  expect(code).toBe(0);
  expect(output).toContain('mallory\\u001b]52;c;aGk=\\u0007\\u009b2J\\u000aroot');
  expect(output).not.toMatch(/[^\P{Cc}\n]/u);
});

test('the running gateway is told of every change, and of nothing else; one that does not take it is warned of', async () => {
  const gateway = await listenForChanges(workplace());
  try {
    expect((await set(KEYS.openai)).stdout).toMatch(/The running gateway knows of it/);
    await secrets(
      ['import'],
      JSON.stringify({ openai: { 'api-key': KEYS.openai }, twilio: { 'auth-token': KEYS.twilio } }),
    );
    await read();
    await secrets(['disable', REFERENCE]);
    gateway.answer(500);
    expect((await secrets(['rollback', REFERENCE, '--to', '1'])).stderr).toMatch(/was not told\. Restart it/);
    await secrets(['destroy', REFERENCE, '--yes']);
    gateway.answer(200);
    await set(KEYS.openai);
    await set(NEWER);
    await secrets(['destroy', REFERENCE, '--version', '2', '--yes']);
    await secrets(['destroy', REFERENCE, '--version', '3', '--yes']);
  } finally {
    gateway.close();
  }
  const references = [`secret://${REFERENCE}`];
  expect(gateway.told).toEqual([
    { references },
    { references: ['secret://twilio/auth-token'] },
    { references, gone: true },
    { references },
    { references, gone: true },
    // Two new ones; the older is erased, and then the only one in use.
    { references },
    { references },
    { references },
    { references, gone: true },
  ]);
});
