import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Workplace } from '../harness/cli.ts';
import { createSecretsWorkplace, KEY_VARIABLES, KEYS } from '../harness/secrets-workplace.ts';

let workplace: Workplace;

beforeAll(() => {
  workplace = createSecretsWorkplace({ backend: 'env' });
  mkdirSync(join(workplace.directory, 'var'));
  const content = JSON.stringify({ openai: { 'api-key': KEYS.openai } });
  writeFileSync(join(workplace.directory, 'var/secrets.json'), content, { mode: 0o600 });
});
afterAll(() => workplace.remove());

const run = (backend: string, words: readonly string[], environment: Record<string, string> = KEY_VARIABLES) =>
  workplace.portcullis(['secrets', ...words, '--backend', backend], { environment, input: KEYS.openai });

describe.each([
  ['env', /set the environment variable OPENAI_API_KEY/],
  ['file', /put \{"openai":\{"api-key":"…"\}\} into var\/secrets\.json/],
])('the backend %s, which is only read', (backend, instead) => {
  test('gives out what it has', async () => {
    expect(await run(backend, ['get', 'openai/api-key'])).toMatchObject({ code: 0, stdout: KEYS.openai });
  });

  test('is listed', async () => {
    const { code, stdout, output } = await run(backend, ['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/secret:\/\/openai\/api-key +enabled/);
    expect(output).not.toContain(KEYS.openai);
  });

  test.each([
    [['set', 'openai/api-key']],
    [['versions', 'openai/api-key']],
    [['rollback', 'openai/api-key']],
    [['disable', 'openai/api-key']],
    [['destroy', 'openai/api-key', '--yes']],
  ])('says what to do instead of %j', async (words) => {
    const { code, stdout, stderr } = await run(backend, words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/only reads from the backend/);
    expect(stderr).toMatch(instead);
    expect(stderr).toContain(`secrets migrate --from ${backend} --to local`);
    expect(stderr).not.toContain(KEYS.openai);
  });
});

test('a list from env tells that it is the configuration, and which variables are not set', async () => {
  const { stdout, stderr } = await run('env', ['list'], { OPENAI_API_KEY: KEYS.openai });
  expect(stderr).toMatch(/cannot tell what it keeps: these are the configuration's references/);
  expect(stdout).toMatch(/google-maps\/api-key +missing .*set the environment variable GOOGLE_MAPS_API_KEY/);
});

test.each([
  ['a vault that is not there', ['set', 'openai/api-key', '--option', 'path=var/none.sqlite'], /vault init/],
  ['an option that the backend has not', ['list', '--option', 'colour=red'], /colour/],
  ['a configuration that is no YAML', ['list', '--file', 'broken.yaml'], /broken\.yaml/],
])('%s is named before anything is asked', async (_name, words, message) => {
  writeFileSync(join(workplace.directory, 'broken.yaml'), 'secrets: [\n');
  const { code, stderr } = await run('local', [...words, '--option', 'kek=passphrase']);
  expect(code).toBeGreaterThan(0);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/ at .*\.ts:\d+/);
});
