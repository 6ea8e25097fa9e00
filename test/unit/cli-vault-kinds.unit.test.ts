import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { keks } from '../../src/vault/kek/index.ts';
import { kekKinds } from '../contract/kek-behaviour/set-ups.ts';
import { runInProcess } from '../harness/cli-in-process.ts';
import { optionWords } from '../harness/option-words.ts';

// Command lines that make no sense for a kind of key: told before anything is asked, reached or written.

const directory = mkdtempSync(join(tmpdir(), 'portcullis-kinds-'));
afterAll(() => rmSync(directory, { recursive: true }));
const vault = join(directory, 'vault.sqlite');

const kinds = kekKinds.filter(({ definition }) => definition.asks?.isMadeUp !== true);

describe.each(kinds.map((kind) => ({ ...kind, name: kind.definition.name })))(
  '$name',
  ({ name, definition, setUp }) => {
    const run = (command: string, ...words: string[]) =>
      runInProcess(['vault', command, '--option', `path=${vault}`, ...words]);
    const its = ['--option', `kek=${name}`, ...optionWords('--option', setUp.sample)];

    test.each<[string, string, string[], RegExp]>([
      [
        'a passphrase for it',
        'rekey',
        ['--new-passphrase-file', 'p'],
        /--new-passphrase-file: .* no passphrase. Leave it/,
      ],
      [
        'a passphrase generated for it',
        'rekey',
        ['--generate'],
        /--generate makes a passphrase, and .* none. Leave it out/,
      ],
      ['a new vault with one', 'init', ['--generate'], /--generate makes a passphrase, and .* none. Leave it out/],
      [
        'an option that it has not',
        'rekey',
        ['--new-option', 'unheardOf=x'],
        /--new-option: a key of the kind .* takes \w+/,
      ],
    ])('%s', async (_name, command, words, message) => {
      expect(await run(command, ...its, ...words)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(message),
      });
      expect(existsSync(vault)).toBe(false);
    });

    test('each option that has to be there is named, with what to write', async () => {
      const { issues = [] } = z.strictObject(definition.options).safeParse({}).error ?? {};
      const { code, stderr } = await run('rekey', '--to', name);
      for (const { path, message } of issues)
        expect(stderr).toContain(`--new-option ${path.join('.')}: write ${message}.`);
      if (issues.length > 0) expect(code).toBe(2);
    });
  },
);

test('a kind that there is not is answered with those that there are', async () => {
  const { code, stderr } = await runInProcess(['vault', 'rekey', '--to', 'magic', '--option', `path=${vault}`]);
  expect([code, stderr]).toEqual([2, `error: --to: write one of ${keks.map(({ name }) => name).join(', ')}.\n`]);
});
