import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { textOf } from '../../src/caller-keys/key-text.ts';
import { placeOf } from '../../src/caller-keys/slot-place.ts';
import { SecretValue } from '../../src/core/secret-value.ts';
import { callerKey } from '../../src/pipeline/authenticate/caller.ts';
import { vaultBackend } from '../../src/secrets/vault-backend.ts';
import type { Workplace } from '../harness/cli.ts';
import { localParts } from '../harness/local-parts.ts';
import { foundIn } from '../harness/search-for.ts';
import { configure, createVaultWorkplace, KEYS } from '../harness/secrets-workplace.ts';
import { tamper } from '../harness/vault-rig.ts';

const OWN = 'sk-own-canary-of-ann-0123456789';
const OF_OTHER = 'sk-own-canary-of-the-other-ann-01';
const FOR_JOB = 'sk-own-canary-for-the-job-0123456';
const SID = `AC${'9'.repeat(32)}`;
const ANN = ['--caller-issuer', 'https://login.test/', '--caller', 'ann'];
const VAULT = { path: 'var/vault.sqlite', passphraseFile: 'passphrase' };

let workplace: Workplace;
const slot = (issuer: string, integration: string, task?: string) =>
  placeOf({ caller: callerKey(issuer, 'ann'), integration, task });

beforeAll(async () => {
  workplace = await createVaultWorkplace();
  const product = {
    'google-maps': { 'api-key': KEYS.maps },
    openai: { 'api-key': KEYS.openai },
    twilio: { 'auth-token': KEYS.twilio },
  };
  await workplace.portcullis(['secrets', 'import'], { input: JSON.stringify(product) });
  const { directory } = workplace;
  const backend = vaultBackend(localParts(join(directory, VAULT.path), join(directory, VAULT.passphraseFile)));
  const put = (place: string, fields: Record<string, string>, until: number | null = null) => {
    const secret = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new SecretValue(value)]));
    return backend.shelf?.put(place, textOf(secret), until, { why: 'test' });
  };
  await put(slot('https://login.test/', 'chat'), { apiKey: OWN });
  await put(slot('https://other.test/', 'chat'), { apiKey: OF_OTHER });
  await put(slot('https://login.test/', 'chat', 'job-1'), { apiKey: FOR_JOB });
  await put(slot('https://login.test/', 'sms'), { accountSid: SID, authToken: 'own-canary-token-0123456789abcdef' });
  await put(slot('https://other.test/', 'maps'), { apiKey: 'expired' }, 1);
  await backend.close();
});
afterAll(() => workplace.remove());

const execute = (words: readonly string[], command = ['env'], environment: Record<string, string> = {}) =>
  workplace.portcullis(['exec', ...words, '--', ...command], { environment });
const seenBy = async (words: readonly string[], environment: Record<string, string> = {}) => {
  const { stdout } = await execute(words, ['env'], environment);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
};

describe('a program gets the keys that a caller brought, and none of the product’s', () => {
  const PATH = { PATH: process.env['PATH'] };

  test('in the variables that the product’s have', async () => {
    expect(await seenBy(['--integration', 'chat', ...ANN], { OPENAI_API_KEY: 'stale', GITHUB_TOKEN: 'x' })).toEqual({
      ...PATH,
      OPENAI_API_KEY: OWN,
    });
  });

  test('of several integrations, with what is no secret', async () => {
    expect(await seenBy(['--integration', 'chat,sms', ...ANN])).toEqual({
      ...PATH,
      OPENAI_API_KEY: OWN,
      TWILIO_ACCOUNT_SID: SID,
      TWILIO_AUTH_TOKEN: 'own-canary-token-0123456789abcdef',
    });
  });

  test('by issuer and subject: the same sub of another issuer is another caller', async () => {
    const other = ['--caller-issuer', 'https://other.test/', '--caller', 'ann'];
    expect(await seenBy(['--integration', 'chat', ...other])).toMatchObject({ OPENAI_API_KEY: OF_OTHER });
  });

  test('for a task', async () => {
    expect(await seenBy(['--integration', 'chat', ...ANN, '--task', 'job-1'])).toMatchObject({
      OPENAI_API_KEY: FOR_JOB,
    });
  });
});

describe('nothing is run, and nobody’s key is used in its place', () => {
  test.each([
    [
      'a caller who has none',
      ['--integration', 'maps', ...ANN],
      /^error: this caller has no key of its own for maps, and the product's is not used/,
    ],
    ['all or none', ['--integration', 'chat,maps', ...ANN], /no key of its own for maps/],
    [
      'nobody',
      ['--integration', 'chat', '--caller-issuer', 'https://login.test/', '--caller', 'nobody'],
      /no key of its own for chat/,
    ],
    [
      'another issuer',
      ['--integration', 'chat', '--caller-issuer', 'https://login.test', '--caller', 'ann'],
      /no key of its own for chat/,
    ],
    [
      'another task',
      ['--integration', 'chat', ...ANN, '--task', 'job-2'],
      /no key of its own for chat and this task.*\?task=<id>/,
    ],
    [
      'one whose end has come',
      ['--integration', 'maps', '--caller-issuer', 'https://other.test/', '--caller', 'ann'],
      /no key of its own for maps/,
    ],
  ])('%s', async (_whose, words, message) => {
    const result = await execute(words, ['sh', '-c', 'echo ran']);
    expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
    for (const value of [OWN, OF_OTHER, FOR_JOB, ...Object.values(KEYS)])
      expect(foundIn(result.stderr, value)).toEqual([]);
  });

  test.each([
    ['a subject alone', ['--integration', 'chat', '--caller', 'ann']],
    ['an issuer alone', ['--integration', 'chat', '--caller-issuer', 'https://login.test/']],
    ['a task alone', ['--integration', 'chat', '--task', 'job-1']],
    ['an empty subject', ['--integration', 'chat', '--caller-issuer', 'https://login.test/', '--caller', '']],
    ['a task that no call could name', ['--integration', 'chat', ...ANN, '--task', 'a b']],
    ['an integration that there is not', ['--integration', 'nope', ...ANN]],
  ])('%s is no caller', async (_what, words) => {
    expect(await execute(words, ['sh', '-c', 'echo ran'])).toMatchObject({ code: 2, stdout: '' });
  });
});

test('it is on record, by the hashed caller', async () => {
  await execute(['--integration', 'chat', ...ANN], ['/bin/echo', 'canary-word']);
  const record = readFileSync(join(workplace.directory, 'var/vault-access.log'), 'utf8');
  const last = JSON.parse(record.trim().split('\n').at(-1) ?? '') as unknown;
  expect(last).toMatchObject({
    action: 'read',
    outcome: 'done',
    reference: `~${slot('https://login.test/', 'chat')}`,
    why: 'exec -- echo',
  });
  for (const text of ['canary', '"ann"', 'login.test']) expect(record).not.toContain(text);
});

test('commands for secrets neither list nor address them, and status counts them apart', async () => {
  const { stdout } = await workplace.portcullis(['secrets', 'list', '--json']);
  expect(stdout).toContain('openai/api-key');
  expect(stdout).not.toContain('~');
  const path = `~${slot('https://login.test/', 'chat')}`;
  for (const words of [['get'], ['versions'], ['destroy', '--yes'], ['rollback'], ['disable'], ['set']]) {
    const [command = '', ...rest] = words;
    const result = await workplace.portcullis(['secrets', command, path, ...rest], { input: 'sk-proj-x' });
    expect({ words, code: result.code }).toEqual({ words, code: 2 });
  }
  const exported = await workplace.portcullis(['secrets', 'export', 'out.json', '--yes']);
  expect(exported.output).not.toContain(OWN);
  const status = JSON.parse((await workplace.portcullis(['vault', 'status', '--json'])).stdout) as object;
  expect(status).toMatchObject({ secrets: 3, callerKeys: 5, versions: { current: 3 } });
  expect((await workplace.portcullis(['vault', 'status'])).stdout).toMatch(
    /^secrets +3, beside keys that callers brought: 5$/m,
  );
});

test('a vault of their own is found where the configuration names it', async () => {
  configure(workplace, { backend: 'env', callerKeys: { backend: 'local', options: VAULT } });
  expect(await seenBy(['--integration', 'chat', ...ANN], { OPENAI_API_KEY: KEYS.openai })).toMatchObject({
    OPENAI_API_KEY: OWN,
  });
  const refused = await execute(['--integration', 'chat', ...ANN, '--passphrase-file', 'passphrase']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('secrets.callerKeys') });
  configure(workplace, { backend: 'env' });
  const none = await execute(['--integration', 'chat', ...ANN], ['env'], { OPENAI_API_KEY: KEYS.openai });
  expect(none).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('there is no vault') });
  configure(workplace, { backend: 'local', options: VAULT });
});

test('a key that was moved to another caller is none', async () => {
  const file = join(workplace.directory, VAULT.path);
  const mallory = placeOf({ caller: callerKey('https://login.test/', 'mallory'), integration: 'chat' });
  tamper(file, 'UPDATE versions SET path = ? WHERE path = ?', `~${mallory}`, `~${slot('https://login.test/', 'chat')}`);
  const words = ['--integration', 'chat', '--caller-issuer', 'https://login.test/', '--caller', 'mallory'];
  const result = await execute(words);
  expect(result).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/has a key of its own for chat that does not open/),
  });
});
