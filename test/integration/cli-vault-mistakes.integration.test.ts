import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createWorkplace, type Workplace } from '../harness/cli.ts';
import { tamper } from '../harness/vault-rig.ts';
import { filledWorkplace, PASSPHRASES, VALUE, VAULT, valueIn, WITH, WITH_BACKUP } from '../harness/vault-workplace.ts';

let filled: Workplace;
const made: Workplace[] = [];

beforeAll(async () => {
  filled = await filledWorkplace();
  writeFileSync(join(filled.directory, 'empty'), '\n');
  made.push(filled);
});
afterAll(() => {
  for (const workplace of made) workplace.remove();
});

function copied(): Workplace {
  const workplace = createWorkplace(filled);
  made.push(workplace);
  return workplace;
}

const NEW = ['--new-passphrase-file', 'new-passphrase'];
const WRONG = ['--passphrase-file', 'wrong-passphrase'];
const WRONG_BACKUP = [...WITH, '--backup-passphrase-file', 'wrong-passphrase'];

describe('each mistake is told in words, and changes nothing', () => {
  test.each<[string, string[], number, RegExp]>([
    ['a vault that exists', ['init', ...WITH], 1, /there is a vault at var\/vault\.sqlite already.*left as it is/],
    ['a wrong passphrase', ['status', '--verify', ...WRONG], 1, /does not open the vault/],
    ['rekey: a wrong passphrase', ['rekey', ...WRONG, ...NEW], 1, /does not open the vault/],
    [
      'a passphrase file that is not there',
      ['status', '--verify', '--passphrase-file', 'gone'],
      1,
      /gone does not exist/,
    ],
    ['an empty passphrase file', ['status', '--verify', '--passphrase-file', 'empty'], 1, /empty is empty/],
    ['rekey: an empty new one', ['rekey', ...WITH, '--new-passphrase-file', 'empty'], 1, /empty is empty/],
    [
      'rekey: the same file',
      ['rekey', ...WITH, '--new-passphrase-file', './passphrase'],
      2,
      /holds the old passphrase/,
    ],
    ['rekey: no line to read', ['rekey', ...WITH], 2, /standard input ended/],
    ['rekey: an unknown kind of key', ['rekey', ...WITH, '--to', 'magic'], 2, /--to: write one of passphrase/],
    ['rekey: an unknown option', ['rekey', ...WITH, '--new-option', 'a=b'], 2, /takes passphraseFile/],
    ['no vault there', ['status', '--option', 'path=other.sqlite'], 1, /no vault at other\.sqlite.*vault init/],
    ['rekey: no vault there', ['rekey', '--option', 'path=other.sqlite', ...WITH, ...NEW], 1, /no vault at other/],
    [
      'backup: no vault there',
      ['backup', 'b', '--option', 'path=other.sqlite', ...WITH_BACKUP],
      1,
      /no vault at other/,
    ],
    ['backup: over a file', ['backup', 'good.backup', ...WITH_BACKUP], 1, /good\.backup exists/],
    [
      'backup: a wrong passphrase',
      ['backup', 'b', ...WRONG, '--backup-passphrase-file', 'passphrase'],
      1,
      /does not open/,
    ],
    ['backup: a directory that is not there', ['backup', 'no/b', ...WITH_BACKUP], 1, /no such file or directory/],
    ['restore: over a vault', ['restore', 'good.backup', ...WITH_BACKUP], 1, /--overwrite/],
    ['restore: no such file', ['restore', 'gone', '--overwrite', ...WITH_BACKUP], 1, /gone: .*no such file/],
    [
      'restore: a wrong passphrase',
      ['restore', 'good.backup', '--overwrite', ...WRONG_BACKUP],
      1,
      /does not open the backup/,
    ],
    ['restore: no backup at all', ['restore', 'passphrase', '--overwrite', ...WITH_BACKUP], 1, /no backup of a vault/],
    ['restore: an empty file', ['restore', 'nothing', '--overwrite', ...WITH_BACKUP], 1, /is empty/],
    ['an unknown backend', ['status', '--backend', 'vualt'], 2, /--backend: write one of .*local/],
    ['a backend without a vault', ['status', '--backend', 'env'], 2, /env keeps no vault/],
    ['an option that is none', ['status', '--option', 'path'], 2, /--option: write key=value/],
    ['an option that the backend does not have', ['status', '--option', 'pth=x'], 2, /--option pth: /],
    ['generating over a passphrase', ['init', '--option', 'path=v', '--generate', ...WITH], 1, /passphrase exists/],
    [
      'generating into nowhere',
      ['init', '--option', 'path=v', '--generate'],
      2,
      /--passphrase-file.*passphraseKeychain/,
    ],
    ['a configuration that is not there', ['status', '--file', 'gone.yaml'], 1, /gone\.yaml cannot be used/],
  ])('%s', async (_name, words, exitCode, message) => {
    const workplace = copied();
    writeFileSync(join(workplace.directory, 'nothing'), '');
    const before = contentOf(workplace);
    const { code, stdout, stderr, output } = await workplace.portcullis(['vault', ...words]);
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: expect.stringMatching(message) });
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(contentOf(workplace)).toEqual(before);
    for (const secret of [VALUE, ...Object.values(PASSPHRASES)]) expect(output).not.toContain(secret);
  });
});

describe('a vault that is damaged is told so', () => {
  test.each<[string, (file: string) => void, RegExp]>([
    ['cut short', (file) => truncateSync(file, 5000), /damaged|cut short/],
    ['overwritten', (file) => writeFileSync(file, 'x'.repeat(9000)), /no vault|damaged/],
    ['edited', (file) => tamper(file, 'UPDATE versions SET created_by = ?', 'mallory'), /some-provider\/api-key/],
  ])('%s', async (_name, damage, message) => {
    const workplace = copied();
    damage(join(workplace.directory, VAULT));
    const checked = await workplace.portcullis(['vault', 'status', '--verify', ...WITH]);
    expect(checked.code).toBe(1);
    expect(checked.output).toMatch(message);
    const { code, stderr } = await workplace.portcullis(['vault', 'rekey', ...WITH, ...NEW]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^error: /m) });
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('a backup that is damaged is not restored', () => {
  test.each<[string, (text: string) => string]>([
    ['cut short', (text) => text.slice(0, -20)],
    ['without its last line', (text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`],
    ['edited', (text) => text.replace(/^(?!\{)(.{30})./m, (_all, start: string) => `${start}*`)],
    ['with a line twice', (text) => text.replace(/^(?!\{)(.+\n)/m, '$1$1')],
  ])('%s', async (_name, damage) => {
    const workplace = copied();
    const whole = readFileSync(join(workplace.directory, 'good.backup'), 'utf8');
    writeFileSync(join(workplace.directory, 'bad.backup'), damage(whole));
    const words = ['vault', 'restore', 'bad.backup', '--overwrite', ...WITH_BACKUP];
    const { code, stderr } = await workplace.portcullis(words);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/backup/) });
    expect(await valueIn(workplace)).toBe(VALUE);
  });
});

test('a failed init leaves no passphrase behind', async () => {
  const workplace = copied();
  writeFileSync(join(workplace.directory, 'file'), '');
  const words = ['vault', 'init', '--generate', '--passphrase-file', 'fresh', '--option', 'path=file/vault.sqlite'];
  expect((await workplace.portcullis(words)).code).toBe(1);
  expect(existsSync(join(workplace.directory, 'fresh'))).toBe(false);
});

test('with --json a failure is told in JSON', async () => {
  const { code, stdout, stderr } = await filled.portcullis(['vault', 'status', '--verify', '--json', ...WRONG]);
  expect(JSON.parse(stdout)).toEqual({ ok: false, error: expect.stringMatching(/does not open the vault/) });
  expect([code, stderr]).toEqual([1, '']);
});

/** Every file but the record of accesses and what SQLite keeps beside a file that is open. */
function contentOf({ directory }: Workplace): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/access\.log$|-(wal|shm)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, 'latin1')]));
}
