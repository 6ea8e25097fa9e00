import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWorkplace, finished, type Workplace } from '../harness/cli.ts';
import { foundIn } from '../harness/search-for.ts';
import { filledWorkplace, PASSPHRASES, VALUE, WITH, WITH_BACKUP } from '../harness/vault-workplace.ts';

const CANARIES = [VALUE, ...Object.values(PASSPHRASES)];

const made: Workplace[] = [];

beforeAll(async () => {
  made.push(await filledWorkplace());
});
afterAll(() => {
  for (const workplace of made) workplace.remove();
});

const { passphrase, 'new-passphrase': fresh, 'backup-passphrase': ofBackup } = PASSPHRASES;

test.each<[string, string[], string?]>([
  ['status', ['status', '--verify', ...WITH]],
  ['init where there is a vault', ['init', ...WITH]],
  ['init by standard input', ['init', '--option', 'path=second'], `${passphrase}\n`],
  ['a wrong passphrase', ['rekey', '--passphrase-file', 'wrong-passphrase', '--new-passphrase-file', 'new-passphrase']],
  ['a wrong passphrase by standard input', ['status', '--verify'], `${PASSPHRASES['wrong-passphrase']}\n`],
  ['rekey', ['rekey', ...WITH, '--new-passphrase-file', 'new-passphrase']],
  ['rekey by standard input', ['rekey'], `${passphrase}\n${fresh}\n`],
  ['backup', ['backup', 'one.backup', ...WITH_BACKUP]],
  ['backup by standard input', ['backup', 'two.backup'], `${ofBackup}\n${passphrase}\n`],
  ['restore', ['restore', 'good.backup', '--overwrite', ...WITH_BACKUP]],
  ['restore by standard input', ['restore', 'good.backup', '--overwrite', '--json'], `${ofBackup}\n${passphrase}\n`],
  ['restore with a wrong passphrase', ['restore', 'good.backup', '--overwrite', ...WITH], `${fresh}\n`],
  ['a passphrase on the command line', ['init', passphrase]],
  ['a passphrase as an option', ['init', '--option', `passphrase=${passphrase}`]],
])('no passphrase and no value is shown or left lying about by %s', async (_name, words, input = '') => {
  const workplace = createWorkplace(made[0]);
  made.push(workplace);
  const child = workplace.begin(['vault', ...words], { input });
  const ended = finished(child);
  const typed = words.join(' ');
  const commandLine = `/proc/${child.pid}/cmdline`;
  const seen = existsSync(commandLine) ? readFileSync(commandLine, 'latin1').replaceAll('\0', ' ') : '';
  expect(CANARIES.filter((canary) => seen.includes(canary) && !typed.includes(canary))).toEqual([]);
  const { output } = await ended;
  expect(output).not.toBe('');
  expect(CANARIES.flatMap((canary) => foundIn(output, canary))).toEqual([]);
  expect(filesWithCanaries(workplace)).toEqual([]);
});

/** But for those that a person put there. */
function filesWithCanaries({ directory }: Workplace): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !Object.hasOwn(PASSPHRASES, basename(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const content = readFileSync(file, 'latin1');
      return CANARIES.some((canary) => foundIn(content, canary).length > 0);
    });
}
