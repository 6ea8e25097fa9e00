import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { CliResult } from '../harness/cli.ts';
import { KEY_VARIABLES, KEYS, vaultWorkplaceOfEach } from '../harness/secrets-workplace.ts';

const workplace = vaultWorkplaceOfEach();

const file = (name: string) => join(workplace().directory, name);

/** Imports, and fails when a key is printed. */
async function bring(input: string, ...words: string[]): Promise<CliResult> {
  const result = await workplace().portcullis(['secrets', 'import', ...words], { input });
  for (const key of Object.values(KEYS)) expect(result.output).not.toContain(key);
  return result;
}

test('what was exported is imported elsewhere, as JSON and as lines; again, it changes nothing', async () => {
  const content = { 'google-maps': { 'api-key': KEYS.maps }, openai: { 'api-key': KEYS.openai } };
  expect((await bring(JSON.stringify(content))).stdout).toBe(
    'secret://google-maps/api-key: stored, version 1\nsecret://openai/api-key: stored, version 1\n',
  );
  const json = await workplace().portcullis(['secrets', 'export']);
  expect(JSON.parse(json.stdout)).toEqual(content);

  const written = await workplace().portcullis(['secrets', 'export', '--format', 'dotenv', '--output', 'keys.env']);
  expect(written.output).toMatch(/Wrote 2 secrets to keys\.env.*delete it/);
  expect(written.output).not.toContain(KEYS.openai);
  expect(statSync(file('keys.env')).mode & 0o777).toBe(0o600);
  expect(readFileSync(file('keys.env'), 'utf8')).toContain(`OPENAI_API_KEY=${KEYS.openai}\n`);

  const again = await bring('', 'keys.env', '--json');
  expect(JSON.parse(again.stdout).secrets).toEqual([
    { reference: 'secret://google-maps/api-key', outcome: 'unchanged', version: '1' },
    { reference: 'secret://openai/api-key', outcome: 'unchanged', version: '1' },
  ]);
  const over = await workplace().portcullis(['secrets', 'export', '--output', 'keys.env']);
  expect(over).toMatchObject({ code: 1, stderr: expect.stringMatching(/keys\.env exists.*nothing is overwritten/) });
});

test('lines are for the secrets that the configuration names; others are left out, and told', async () => {
  writeFileSync(file('.env'), `PORT=8080\nTWILIO_AUTH_TOKEN=${KEYS.twilio}\n`);
  const { code, stdout } = await bring('', '.env');
  expect(code).toBe(0);
  expect(stdout).toMatch(/secret:\/\/twilio\/auth-token: stored.*names no such secret: lines 1.*Delete \.env now/s);
  const none = await bring('PORT=8080\n');
  expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/no line names a variable/) });
});

test('one bad value, and nothing is stored; all of them are named', async () => {
  const bad = { 'google-maps': { 'api-key': KEYS.maps }, openai: { 'api-key': 'a\nb' }, twilio: { 'auth-token': '' } };
  const { code, stderr } = await bring(JSON.stringify(bad));
  expect(code).toBe(1);
  expect(stderr).toMatch(/nothing was stored.*openai\/api-key: it has more than one.*twilio\/auth-token: it is empty/s);
  expect((await workplace().portcullis(['secrets', 'export'])).stdout).toBe('{}\n');
});

test.each([
  ['an empty input', '', [], /no secret in it/],
  ['a file that is not there', '', ['none.json'], /none\.json: there is no such file/],
  ['what is neither', KEYS.openai, [], /line 1: write NAME=value/],
])('%s is refused', async (_name, input, words, message) => {
  const { code, stdout, stderr } = await bring(input, ...words);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
});

test('what was disabled or destroyed is not put back, unless it is to be; nothing is stored, and all are named', async () => {
  const content = JSON.stringify({
    'google-maps': { 'api-key': KEYS.maps },
    openai: { 'api-key': KEYS.openai },
    twilio: { 'auth-token': KEYS.twilio },
  });
  await bring(JSON.stringify({ openai: { 'api-key': KEYS.openai }, twilio: { 'auth-token': KEYS.twilio } }));
  await workplace().portcullis(['secrets', 'disable', 'openai/api-key']);
  await workplace().portcullis(['secrets', 'destroy', 'twilio/auth-token', '--yes']);
  const { code, stderr } = await bring(content);
  expect(code).toBe(1);
  expect(stderr).toContain('--overwrite');
  expect(stderr).toMatch(/secret:\/\/openai\/api-key: disabled\n.*secret:\/\/twilio\/auth-token: destroyed\n/);
  expect(stderr).not.toContain('google-maps');
  expect((await workplace().portcullis(['secrets', 'get', 'google-maps/api-key'])).code).toBe(1);
  expect((await bring(content, '--overwrite')).stdout).toMatch(
    /(: stored, version \d\n){1}(.*: stored, version \d\n){2}/,
  );
});

test('a private key of no integration comes back from an import and an export', async () => {
  const content = { mail: { 'signing-key': '-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----' } };
  expect(await bring(JSON.stringify(content))).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse((await workplace().portcullis(['secrets', 'export'])).stdout)).toEqual(content);
});

test('values that look like other keys are questioned, each by its reference', async () => {
  const { code, stderr } = await bring(JSON.stringify({ openai: { 'api-key': 'your-api-key-here' } }));
  expect(code).toBe(0);
  expect(stderr).toMatch(/secret:\/\/openai\/api-key: the value looks like a placeholder.*secrets rollback openai/s);
});

test('from env, where nothing can be listed, the secrets of the configuration are exported; missing ones are named', async () => {
  const { TWILIO_AUTH_TOKEN: _none, ...environment } = KEY_VARIABLES;
  const words = ['secrets', 'export', '--backend', 'env', '--format', 'dotenv'];
  const { code, stdout, stderr } = await workplace().portcullis(words, { environment });
  expect(code).toBe(0);
  expect(stdout).toBe(`GOOGLE_MAPS_API_KEY=${KEYS.maps}\nOPENAI_API_KEY=${KEYS.openai}\n`);
  expect(stderr).toMatch(/not there: secret:\/\/twilio\/auth-token/);
});
