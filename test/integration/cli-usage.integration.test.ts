import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../src/cli/commands.ts';
import { createWorkplace, type Workplace } from '../harness/cli.ts';

const KEY = 'AIzaCanary-usage-0123456789';
let workplace: Workplace;

beforeAll(() => {
  workplace = createWorkplace();
});
afterAll(() => workplace.remove());

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
  const { code, stdout, stderr } = await workplace.portcullis(words);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^(error: |Usage: )/);
});

test.each([[[KEY]], [['init', KEY]], [['init', `--api-key=${KEY}`]], [['init', '--api-key', KEY]], [['config', KEY]]])(
  'a key on the command line is no argument of ours, and is not repeated: %j',
  async (words) => {
    const { code, output } = await workplace.portcullis(words);
    expect(code).toBe(2);
    expect(output).not.toContain(KEY);
  },
);

describe('every command', () => {
  test.each(commands.map(({ name, summary }) => [name, summary]))('%s explains itself', async (name, summary) => {
    const { code, stdout } = await workplace.portcullis([...name.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
    expect(stdout).toContain('--json');
  });

  test('is listed, with its group', async () => {
    const { stdout } = await workplace.portcullis(['--help']);
    for (const { name } of commands) expect(stdout).toContain(name.split(' ')[0]);
  });
});

test('a failure in JSON has ok: false and the reason on standard output', async () => {
  const { code, stdout, stderr } = await workplace.portcullis(['token', 'issue', '--sub', 'alice', '--json']);
  expect(JSON.parse(stdout)).toEqual({ ok: false, error: expect.stringContaining('portcullis -- init') });
  expect(stderr).toBe('');
  expect(code).toBe(1);
});
