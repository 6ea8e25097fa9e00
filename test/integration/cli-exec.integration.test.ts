import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CliOptions, finished, type Workplace } from '../harness/cli.ts';
import { eventually } from '../harness/eventually.ts';
import { createSecretsWorkplace, createVaultWorkplace, KEY_VARIABLES, KEYS } from '../harness/secrets-workplace.ts';

const SID = `AC${'0'.repeat(32)}`;
let onEnv: Workplace;
let onVault: Workplace;

beforeAll(async () => {
  onEnv = createSecretsWorkplace({ backend: 'env' });
  onVault = await createVaultWorkplace();
  const content = { 'google-maps': { 'api-key': KEYS.maps }, openai: { 'api-key': KEYS.openai } };
  await onVault.portcullis(['secrets', 'import'], { input: JSON.stringify(content) });
});
afterAll(() => {
  onEnv.remove();
  onVault.remove();
});

const execute = (workplace: Workplace, names: string, command: readonly string[], options: CliOptions = {}) =>
  workplace.portcullis(['exec', '--integration', names, '--', ...command], options);

/** The environment that a program sees. */
async function seenBy(workplace: Workplace, names: string, environment: Record<string, string> = {}) {
  const { stdout } = await execute(workplace, names, ['env'], { environment });
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
}

describe('a program gets the keys that it needs, and no other', () => {
  test('from the vault', async () => {
    const seen = await seenBy(onVault, 'chat', { LANG: 'C', OPENAI_API_KEY: 'stale', TWILIO_AUTH_TOKEN: KEYS.twilio });
    expect(seen).toEqual({ LANG: 'C', PATH: process.env['PATH'], OPENAI_API_KEY: KEYS.openai });
  });

  test('from env, where all stand around', async () => {
    const environment = { ...KEY_VARIABLES, PORTCULLIS_VAULT_PASSPHRASE: 'canary-passphrase' };
    expect(await seenBy(onEnv, 'maps', environment)).toEqual({
      PATH: process.env['PATH'],
      GOOGLE_MAPS_API_KEY: KEYS.maps,
    });
  });

  test('and nothing by which the store of keys may be opened, or another provider be called', async () => {
    const left = { HOME: '/nowhere', XPG: 'kept', GITHUB_API_URL: 'kept' };
    const environment = {
      ...left,
      ...{ PORTCULLIS_CONFIG: 'config/gateway.yaml', PORTCULLIS_ADMIN_SOCKET: 'x', portcullis_vault_pass: 'canary' },
      ...{ PGPASSWORD: 'canary', PGHOST: 'db', PGSERVICEFILE: 'x' },
      ...{ ANTHROPIC_API_KEY: 'canary', ELEVENLABS_API_KEY: 'canary', STABILITY_API_KEY: 'canary' },
      ...{ TWILIO_API_KEY_SECRET: 'canary', GITHUB_TOKEN: 'canary' },
    };
    const seen = await seenBy(onVault, 'chat', environment);
    expect(seen).toEqual({ ...left, PATH: process.env['PATH'], OPENAI_API_KEY: KEYS.openai });
  });

  test('of several integrations, with what is no secret', async () => {
    const seen = await seenBy(onEnv, 'sms,chat', KEY_VARIABLES);
    expect(seen).toMatchObject({
      TWILIO_ACCOUNT_SID: SID,
      TWILIO_AUTH_TOKEN: KEYS.twilio,
      OPENAI_API_KEY: KEYS.openai,
    });
    expect(seen).not.toHaveProperty('GOOGLE_MAPS_API_KEY');
  });

  test('and no command line holds one', async () => {
    const look = ['sh', '-c', 'tr "\\0" " " < /proc/$$/cmdline; tr "\\0" " " < /proc/$PPID/cmdline'];
    const { stdout } = await execute(onVault, 'chat', look);
    expect(stdout).toContain('exec --integration chat -- sh -c');
    expect(stdout).not.toContain(KEYS.openai);
  });
});

test('words, standard input, output and errors are those of the program, options included', async () => {
  const { code, stdout, stderr } = await execute(
    onVault,
    'chat',
    ['sh', '-c', 'cat; printf " %s" "$@" >&2', 'x', '--json', '$HOME', '--', 'a b'],
    { input: 'given' },
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'given', stderr: ' --json $HOME -- a b' });
});

describe('its end is ours', () => {
  test.each([
    ['an exit code', ['sh', '-c', 'exit 7'], 7],
    ['a signal', ['sh', '-c', 'kill -KILL $$'], 137],
    ['nothing of that name', ['portcullis-no-such-program'], 127],
    ['nothing that can be run', ['./config/gateway.yaml'], 126],
  ])('%s', async (_name, command, code) => {
    const { code: ours, stdout, stderr } = await execute(onVault, 'chat', command);
    expect({ ours, stdout }).toEqual({ ours: code, stdout: '' });
    if (code > 125 && code < 128) expect(stderr).toMatch(/^error: (there is no program|gateway\.yaml cannot be run)/);
    expect(stderr).not.toContain(KEYS.openai);
  });

  test('a key put before the program is not repeated', async () => {
    const { code, stderr } = await execute(onVault, 'chat', ['KEY=sk-canary-0123456789', 'env']);
    expect(code).toBe(127);
    expect(stderr).toMatch(/Variables of your own/);
    expect(stderr + record()).not.toContain('canary');
  });

  test.each(Object.values(KEYS))('a key in the place of the program is not repeated: %s', async (key) => {
    const { code, output } = await execute(onVault, 'chat', [key]);
    expect(code).toBe(127);
    expect(output).toMatch(/there is no program \(its name is not repeated here\)/);
    expect(output + record()).not.toContain(key);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s reaches it', async (signal) => {
    const program = `for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'])
      process.on(name, () => { console.log(name); process.exit(40) });
      const parent = process.ppid; setInterval(() => process.ppid === parent || process.exit(41), 50); console.log('ready')`;
    const child = onVault.begin(['exec', '--integration', 'chat', '--', process.execPath, '-e', program]);
    const result = finished(child);
    let shown = '';
    child.stdout?.on('data', (text: string) => {
      shown += text;
    });
    try {
      await eventually(() => shown.includes('ready'));
      child.kill(signal);
      await eventually(() => child.exitCode !== null);
    } finally {
      child.kill('SIGKILL');
    }
    expect(await result).toMatchObject({ code: 40, stdout: `ready\n${signal}\n` });
  });
});

test.each([
  [
    'an integration that is not configured',
    'nope',
    2,
    /--integration: write one of the configuration's: maps, chat, sms/,
  ],
  ['a secret that is not there', 'sms', 1, /twilio\/auth-token is not in the backend local.*secrets set/],
])('%s: nothing is run', async (_name, integration, code, message) => {
  const result = await execute(onVault, integration, ['sh', '-c', 'echo ran']);
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
});

test('a key that the gateway could not use is not handed out', async () => {
  const environment = { OPENAI_API_KEY: 'canary\nX-Injected: 1' };
  const result = await execute(onEnv, 'chat', ['env'], { environment });
  expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/control characters/) });
  expect(result.stderr).not.toContain('canary');
});

test('the record says which program, and nothing of its words', async () => {
  await execute(onVault, 'chat', ['/bin/echo', 'canary-word']);
  expect(record()).toContain('"why":"exec -- echo"');
  expect(record()).not.toContain('canary-word');
});

const record = () => readFileSync(join(onVault.directory, 'var/vault-access.log'), 'utf8');
