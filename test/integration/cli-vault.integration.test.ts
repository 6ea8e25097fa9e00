import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listenForChanges } from '../harness/admin-socket.ts';
import { createWorkplace, type Workplace } from '../harness/cli.ts';
import {
  done,
  filledWorkplace,
  PASSPHRASES,
  VALUE,
  VAULT,
  valueIn,
  vaultWorkplace,
  WITH,
  WITH_BACKUP,
} from '../harness/vault-workplace.ts';

let filled: Workplace;
const made: Workplace[] = [];

beforeAll(async () => {
  filled = await filledWorkplace();
  made.push(filled);
});
afterAll(() => {
  for (const workplace of made) workplace.remove();
});

const fresh = () => keep(vaultWorkplace());
const copied = () => keep(createWorkplace(filled));
function keep(workplace: Workplace): Workplace {
  made.push(workplace);
  return workplace;
}
const modeOf = (workplace: Workplace, name: string) => statSync(join(workplace.directory, name)).mode & 0o777;

describe('vault init', () => {
  test('makes a vault, which only its owner reads, and says what to write into the configuration', async () => {
    const workplace = fresh();
    const { stdout } = await done(workplace.portcullis(['vault', 'init', ...WITH]));
    expect(stdout).toContain('secrets:\n  backend: local\n  options:\n    passphraseFile: passphrase\n');
    expect(stdout).toContain('portcullis -- secrets set');
    expect(modeOf(workplace, VAULT)).toBe(0o600);
  });

  test('takes the passphrase from the first line of standard input', async () => {
    const workplace = fresh();
    const { stdout } = await done(workplace.portcullis(['vault', 'init'], { input: `${PASSPHRASES.passphrase}\n` }));
    expect(stdout).toContain('A gateway has nobody to ask');
    await done(workplace.portcullis(['vault', 'status', '--verify', ...WITH]));
  });

  test('with --generate writes a new passphrase into a file, which only its owner reads', async () => {
    const workplace = fresh();
    const words = ['--generate', '--passphrase-file', 'keys/vault', '--json'];
    const { stdout } = await done(workplace.portcullis(['vault', 'init', ...words]));
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, place: VAULT, backend: 'local', kek: 'passphrase' });
    expect(modeOf(workplace, 'keys/vault')).toBe(0o600);
    expect(readFileSync(join(workplace.directory, 'keys/vault'), 'utf8')).toMatch(/^[\w-]{43}\n$/);
    await done(workplace.portcullis(['vault', 'status', '--verify', '--passphrase-file', 'keys/vault']));
  });

  test('with --fips derives the key by PBKDF2', async () => {
    const workplace = fresh();
    await done(workplace.portcullis(['vault', 'init', '--fips', ...WITH]));
    const { stdout } = await done(workplace.portcullis(['vault', 'status', '--json']));
    const { parameters } = JSON.parse(stdout).kek;
    expect(parameters).toMatchObject({ kdf: 'pbkdf2-hmac-sha256' });
    expect(parameters.iterations).toBeGreaterThanOrEqual(600_000);
  });

  test('goes by the configuration, of which only the section secrets has to be right', async () => {
    const workplace = fresh();
    const options = '{ path: kept/vault, passphraseFile: passphrase }';
    writeFileSync(
      join(workplace.directory, 'mine.yaml'),
      `secrets: { backend: local, options: ${options} }\nserver: 7\n`,
    );
    const { stdout } = await done(workplace.portcullis(['vault', 'init', '--file', 'mine.yaml']));
    expect(stdout).not.toContain('backend:');
    expect(existsSync(join(workplace.directory, 'kept/vault'))).toBe(true);
  });

  test('where the configuration keeps secrets elsewhere, makes a local vault and says so', async () => {
    const workplace = fresh();
    writeFileSync(join(workplace.directory, 'mine.yaml'), 'secrets: { backend: env }\n');
    const environment = { PORTCULLIS_CONFIG: 'mine.yaml' };
    const { stdout, stderr } = await done(workplace.portcullis(['vault', 'init', ...WITH], { environment }));
    expect(stderr).toContain(`mine.yaml keeps secrets in env. This is about the vault ${VAULT}.`);
    expect(stdout).toContain('backend: local');
  });
});

describe('vault status', () => {
  test('needs no passphrase', async () => {
    const { stdout } = await done(filled.portcullis(['vault', 'status']));
    expect(stdout).toMatch(/^vault {5}var\/vault\.sqlite \(\d+ KiB\)$/m);
    expect(stdout).toMatch(/^key {7}passphrase, argon2id, /m);
    expect(stdout).toMatch(/^secrets {3}1$/m);
    expect(stdout).toMatch(/^versions {2}1 current, 0 previous, 0 superseded, 0 disabled, 0 destroyed$/m);
  });

  test('with --verify opens every version', async () => {
    const { stdout } = await done(filled.portcullis(['vault', 'status', '--verify', '--json', ...WITH]));
    const status = JSON.parse(stdout);
    expect(status).toMatchObject({ ok: true, place: VAULT, format: 1, secrets: 1, flaws: [] });
    expect(status.oldest).toBe(status.newest);
  });
});

describe('vault rekey', () => {
  test('locks the vault with the passphrase of another file, and says what to write', async () => {
    const workplace = copied();
    const words = [...WITH, '--new-passphrase-file', 'new-passphrase'];
    const { stdout } = await done(workplace.portcullis(['vault', 'rekey', ...words]));
    expect(stdout).toContain('    passphraseFile: new-passphrase\n');
    expect(stdout).toContain('mv new-passphrase passphrase');
    expect(await valueIn(workplace, 'new-passphrase')).toBe(VALUE);
    await expect(valueIn(workplace)).rejects.toThrow(/does not open the vault/);
  });

  test('takes both passphrases from lines of standard input', async () => {
    const workplace = copied();
    const input = `${PASSPHRASES.passphrase}\n${PASSPHRASES['new-passphrase']}\n`;
    await done(workplace.portcullis(['vault', 'rekey', '--fips'], { input }));
    expect(await valueIn(workplace, 'new-passphrase')).toBe(VALUE);
  });

  test('with a new passphrase that was typed, says where gateways will look for it', async () => {
    const workplace = copied();
    const input = `${PASSPHRASES['new-passphrase']}\n`;
    const { stdout } = await done(workplace.portcullis(['vault', 'rekey', ...WITH], { input }));
    expect(stdout).toContain('Put the new passphrase into passphrase now');
  });
});

describe('vault backup and restore', () => {
  test('bring every secret to another place, under a passphrase of its own', async () => {
    const workplace = fresh();
    writeFileSync(join(workplace.directory, 'b'), readFileSync(join(filled.directory, 'good.backup')));
    const words = ['--passphrase-file', 'new-passphrase', '--backup-passphrase-file', 'backup-passphrase'];
    const { stdout } = await done(workplace.portcullis(['vault', 'restore', 'b', ...words]));
    expect(stdout).toContain('passphraseFile: new-passphrase');
    expect(await valueIn(workplace, 'new-passphrase')).toBe(VALUE);
  });

  test('a backup is for its owner alone, and leaves nothing unfinished behind', async () => {
    const workplace = copied();
    await done(workplace.portcullis(['vault', 'backup', 'another.backup', ...WITH_BACKUP]));
    expect(modeOf(workplace, 'another.backup')).toBe(0o600);
    expect(readdirSync(workplace.directory).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  test('--overwrite puts the backup in the place of what is there', async () => {
    const workplace = copied();
    await done(workplace.portcullis(['secrets', 'set', 'some-provider/api-key', ...WITH], { input: 'a later value' }));
    await done(workplace.portcullis(['vault', 'restore', 'good.backup', '--overwrite', ...WITH_BACKUP]));
    expect(await valueIn(workplace)).toBe(VALUE);
  });
});

test('running gateways are told to ask anew after a rekey and a restore', async () => {
  const workplace = copied();
  const gateway = await listenForChanges(workplace);
  try {
    const rekeyed = await workplace.portcullis(['vault', 'rekey', ...WITH, '--new-passphrase-file', 'new-passphrase']);
    const words = ['vault', 'restore', 'good.backup', '--overwrite', ...WITH_BACKUP];
    for (const { stdout } of [rekeyed, await workplace.portcullis(words)])
      expect(stdout).toMatch(/The running gateway knows of it/);
    expect(gateway.told).toEqual([{}, {}]);
  } finally {
    gateway.close();
  }
});

test('of every file with a passphrase that all users can read there is a warning', async () => {
  const workplace = copied();
  const files = ['passphrase', 'new-passphrase', 'backup-passphrase'];
  for (const name of files) chmodSync(join(workplace.directory, name), 0o644);
  const rekey = ['vault', 'rekey', ...WITH, '--new-passphrase-file', 'new-passphrase'];
  const backup = [
    'vault',
    'backup',
    'b',
    '--passphrase-file',
    'new-passphrase',
    '--backup-passphrase-file',
    'backup-passphrase',
  ];
  const shown = (await workplace.portcullis(rekey)).stderr + (await workplace.portcullis(backup)).stderr;
  for (const name of files) expect(shown).toContain(`can read the passphrase in ${name}. To change that: chmod 600`);
  chmodSync(join(workplace.directory, 'passphrase'), 0o640);
  expect((await workplace.portcullis(['vault', 'status', ...WITH])).stderr).toBe('');
});

test('what is done with the whole vault is on record, with who did it', async () => {
  const workplace = copied();
  await done(workplace.portcullis(['vault', 'rekey', ...WITH, '--new-passphrase-file', 'new-passphrase']));
  await workplace.portcullis(['vault', 'status', '--verify', ...WITH]);
  const records = readFileSync(join(workplace.directory, 'var/vault-access.log'), 'utf8').trim().split('\n');
  const last = records.slice(-4).map((line) => JSON.parse(line));
  expect(last.map(({ action, outcome }) => [action, outcome])).toEqual([
    ['rekey', 'begun'],
    ['rekey', 'done'],
    ['verify', 'begun'],
    ['verify', 'failed'],
  ]);
  for (const record of last) expect(record).toMatchObject({ vault: VAULT, who: expect.stringMatching(/uid \d+/) });
});
