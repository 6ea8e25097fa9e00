import { expect, test } from '@jest/globals';
import { runInProcess } from '../harness/cli-in-process.ts';

const KEY = 'sk-proj-Canary-usage-0123456789';

test.each([
  [['secrets', 'set', 'openai/api-key', KEY]],
  [['secrets', 'set', 'openai/api-key', `--value=${KEY}`]],
  [['secrets', 'set', 'openai/api-key', '--value', KEY]],
  [['secrets', 'set', 'openai/api-key', `-${KEY}`]],
  [['secrets', 'set', 'openai/api-key', `--${KEY}`]],
])('a value on the command line is not repeated, and the key to be replaced: %j', async (words) => {
  const { code, stdout, stderr } = await runInProcess(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toContain(KEY);
  expect(stderr).toMatch(/history of the shell.*standard input.*replace it at the provider/s);
});

test.each([
  ['as a command', ['sk-short']],
  ['as a command of letters', ['sk-oops-a-key']],
  ['as a command of a group', ['secrets', 'sk-short']],
  ['as an option', ['doctor', '--sk-short']],
  ['as a short option', ['doctor', '-sk-short']],
  ['as an option with a value of its own, and quotes', ['doctor', "--it's-sk-short=sk-short"]],
  ['as a command with quotes', ["sk-short'\nsk-short"]],
  ['as a version to destroy', ['secrets', 'destroy', 'a/b', '--version', 'sk-oops-a-key', '--yes']],
  ['as a version to go back to', ['secrets', 'rollback', 'a/b', '--to', 'sk-short']],
])('a short word %s is not repeated: %j', async (_name, words) => {
  const { code, output } = await runInProcess(words);
  expect(code).toBe(2);
  expect(output).not.toMatch(/sk-(short|oops)/);
});

test.each([
  [['secretz'], "unknown command 'secretz'"],
  [['secrets', 'rolback'], "unknown command 'rolback'"],
  [['doctor', '--flie'], "unknown option '--flie'"],
])('what looks like a slip of the fingers is: %j', async (words, message) => {
  const { output } = await runInProcess(words);
  expect(output).toContain(message);
  expect(output).toContain('Did you mean');
});

test.each([
  ['a key as the reference', ['secrets', 'set', KEY], /name\/field/],
  ['a key as the reference', ['secrets', 'get', KEY], /name\/field/],
  ['no reference', ['secrets', 'get'], /missing required argument/],
  ['a reference of one part', ['secrets', 'versions', 'openai'], /name\/field/],
  ['a reference of three parts', ['secrets', 'versions', 'a/b/c'], /name\/field/],
  ['an impossible grace', ['secrets', 'set', 'a/b', '--grace', '100d'], /--grace: write 0, or a duration/],
  ['a grace without its unit', ['secrets', 'import', '--grace', '5'], /--grace: write 0, or a duration/],
  ['an unknown backend', ['secrets', 'list', '--backend', 'nowhere'], /--backend: write one of env, /],
  ['an unknown source', ['secrets', 'migrate', '--from', 'nowhere', '--to', 'local'], /--from: write one of env, /],
  ['an unknown target', ['secrets', 'migrate', '--from', 'env', '--to', 'nowhere'], /--to: write one of env, /],
  ['a source alone', ['secrets', 'migrate', '--from', 'env'], /--to <backend>/],
  ['one place twice', ['secrets', 'migrate', '--from', 'env', '--to', 'env'], /same place/],
  ['an unknown format', ['secrets', 'export', '--format', 'xml'], /json, dotenv/],
  ['exec of nothing', ['exec', '--integration', 'chat'], /after a --: .*exec --integration openai -- <command>/],
  ['exec of an empty word', ['exec', '--integration', 'chat', '--', ''], /after a --/],
  ['exec without an integration', ['exec', '--', 'env'], /--integration <name>/],
  ['exec without --', ['exec', '--integration', 'chat', 'env'], /goes after a --/],
  ['exec without --, with an option', ['exec', '--integration', 'chat', 'node', '-e', '0'], /goes after a --/],
])('%s is wrong usage: %j', async (_name, words, message) => {
  const { code, output, stderr } = await runInProcess(words);
  expect(code).toBe(2);
  expect(output).not.toContain(KEY);
  expect(output).toMatch(message);
  if (!words.includes('--json')) expect(stderr).toMatch(message);
});
