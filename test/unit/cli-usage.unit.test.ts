import { describe, expect, test } from '@jest/globals';
import { commands } from '../../src/cli/commands.ts';
import { runInProcess } from '../harness/cli-in-process.ts';

const KEY = 'AIzaCanary-usage-0123456789';

test.each([
  ['nothing', []],
  ['an unknown command', ['inti']],
  ['a group alone', ['config']],
  ['an unknown subcommand', ['config', 'chek']],
  ['an unknown option', ['doctor', '--fast']],
  ['an option without its value', ['init', '--file']],
  ['a missing option', ['token', 'issue']],
  ['one argument too many', ['doctor', 'now']],
])('%s is wrong usage: exit code 2, and what to do on standard error', async (_name, words) => {
  const { code, stdout, stderr } = await runInProcess(words);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^(error: |Usage: )/);
});

test.each([[[KEY]], [['init', KEY]], [['init', `--api-key=${KEY}`]], [['init', '--api-key', KEY]], [['config', KEY]]])(
  'a key on the command line is no argument of ours, and is not repeated: %j',
  async (words) => {
    const { code, output } = await runInProcess(words);
    expect(code).toBe(2);
    expect(output).not.toContain(KEY);
  },
);

describe('every command', () => {
  test.each(commands.map(({ name, summary }) => [name, summary]))('%s explains itself', async (name, summary) => {
    const { code, stdout } = await runInProcess([...name.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
    expect(stdout).toContain('--json');
  });

  test('is listed, with its group', async () => {
    const { stdout } = await runInProcess(['--help']);
    for (const { name } of commands) expect(stdout).toContain(name.split(' ')[0]);
  });
});

test.each([
  ['--ttl', '0s'],
  ['--ttl', '0'],
  ['--ttl', '10ms'],
  ['--ttl', '31d'],
  ['--ttl', 'soon'],
  ['--scope', '"maps"'],
  ['--sub', ' '],
])('token issue: %s %s is wrong usage', async (option, value) => {
  const { code, stdout, stderr } = await runInProcess(['token', 'issue', '--sub', 'alice', option, value]);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(option);
});
