import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { atTerminal } from '../harness/at-terminal.ts';
import { createWorkplace, type Workplace } from '../harness/cli.ts';
import { ENTER } from '../harness/fake-terminal.ts';
import { createVaultWorkplace, KEYS } from '../harness/secrets-workplace.ts';

const REFERENCE = 'openai/api-key';
const OTHER = 'sk-ant-api03-canary-0123456789-0123456789';
let original: Workplace;
let workplace: Workplace;

beforeAll(async () => {
  original = await createVaultWorkplace();
  await original.portcullis(['secrets', 'set', REFERENCE], { input: KEYS.openai });
});
afterAll(() => original.remove());
beforeEach(() => {
  workplace = createWorkplace(original);
});
afterEach(() => workplace.remove());

const stored = async () => (await workplace.portcullis(['secrets', 'get', REFERENCE])).stdout;

describe('a value', () => {
  test('is asked for unseen', async () => {
    const terminal = atTerminal(workplace, ['secrets', 'set', 'google-maps/api-key']);
    await terminal.answer('Value of secret://google-maps/api-key: ', `${KEYS.maps}${ENTER}`);
    const { code, output } = await terminal.result;
    expect(code).toBe(0);
    expect(output).toContain('Stored secret://google-maps/api-key, version 1.');
    expect(output).not.toContain(KEYS.maps);
  });

  test.each([
    ['n', 1, KEYS.openai],
    ['', 1, KEYS.openai],
    ['y', 0, OTHER],
  ])('that looks like another key is questioned; the answer "%s"', async (answer, exitCode, value) => {
    const terminal = atTerminal(workplace, ['secrets', 'set', REFERENCE]);
    await terminal.answer('Value of', `${OTHER}${ENTER}`);
    await terminal.answer('Store it anyway? [y/N] ', `${answer}${ENTER}`);
    const { code, output } = await terminal.result;
    expect(code).toBe(exitCode);
    expect(output).toMatch(/looks like a key of anthropic/);
    expect(output).not.toContain(OTHER);
    expect(await stored()).toBe(value);
  });

  test('that looks like another key is not questioned with --yes, but warned of', async () => {
    const terminal = atTerminal(workplace, ['secrets', 'set', REFERENCE, '--yes']);
    await terminal.answer('Value of', `${OTHER}${ENTER}`);
    const { code, stderr } = await terminal.result;
    expect(code).toBe(0);
    expect(stderr).toMatch(/looks like a key of anthropic/);
  });
});

describe('destroying', () => {
  test.each([
    [REFERENCE, 0, ''],
    ['yes', 1, KEYS.openai],
  ])('asks for the name; "%s" is answered', async (answer, exitCode, left) => {
    const terminal = atTerminal(workplace, ['secrets', 'destroy', REFERENCE]);
    await terminal.answer('This erases secret://openai/api-key for good.', '');
    await terminal.answer('', `${answer}${ENTER}`);
    expect((await terminal.result).code).toBe(exitCode);
    expect(await stored()).toBe(left);
  });

  test('asks for no name of what is not there', async () => {
    const { code, output } = await atTerminal(workplace, ['secrets', 'destroy', REFERENCE, '--version', '7']).result;
    expect(code).toBe(1);
    expect(output).toMatch(/openai\/api-key has no version 7; .*secrets versions openai\/api-key/);
    expect(output).not.toMatch(/for good/);
  });

  test('needs --yes where nobody can be asked', async () => {
    const { code, stderr } = await workplace.portcullis(['secrets', 'destroy', REFERENCE], { input: `${REFERENCE}\n` });
    expect(code).toBe(2);
    expect(stderr).toMatch(/for good.*--yes/);
    expect(await stored()).toBe(KEYS.openai);
  });
});

describe('getting', () => {
  /** A program of this name that writes down all that it is given. */
  function putOnPath(name: string, end = ''): string {
    const directory = join(workplace.directory, 'bin');
    mkdirSync(directory, { recursive: true });
    const own = (what: string) => join(workplace.directory, `${name}.${what}`);
    const script = `#!/bin/sh\ncat > '${own('input')}'\necho "$@" > '${own('words')}'\nenv > '${own('env')}'\n${end}\n`;
    writeFileSync(join(directory, name), script);
    chmodSync(join(directory, name), 0o755);
    return `${directory}:/usr/bin:/bin`;
  }
  const given = (file: string) => readFileSync(join(workplace.directory, file), 'utf8');
  const get = (words: readonly string[], environment: Record<string, string>) =>
    atTerminal(workplace, ['secrets', 'get', REFERENCE, ...words], environment).result;

  test('copies to the clipboard, whose program learns nothing else, and prints nothing', async () => {
    const PATH = putOnPath('xclip');
    const { code, output } = await get([], { PATH, DISPLAY: ':7', MY_PASSWORD: 'canary-of-mine' });
    expect(code).toBe(0);
    expect(output).toMatch(/secret:\/\/openai\/api-key is in the clipboard/);
    expect(output).not.toContain(KEYS.openai);
    expect(given('xclip.input')).toBe(KEYS.openai);
    expect(given('xclip.words')).toBe('-selection clipboard\n');
    expect(given('xclip.env')).toContain('DISPLAY=:7');
    expect(given('xclip.env')).not.toMatch(/canary/);
  });

  test('takes the next program when one cannot reach a screen', async () => {
    putOnPath('wl-copy', 'exit 1');
    const { code } = await get([], { PATH: putOnPath('xsel') });
    expect(code).toBe(0);
    expect(given('xsel.input')).toBe(KEYS.openai);
  });

  test('says what to do where there is no clipboard', async () => {
    const { code, output } = await get([], { PATH: join(workplace.directory, 'nowhere') });
    expect(code).toBe(1);
    expect(output).toMatch(/no clipboard here.*--show/s);
    expect(output).not.toContain(KEYS.openai);
  });

  test('does not print with --json alone', async () => {
    const refused = await get(['--json'], { PATH: putOnPath('xclip') });
    expect(refused.code).toBe(2);
    expect(refused.output).toMatch(/give --show/);
    expect(refused.output).not.toContain(KEYS.openai);
  });

  test('prints with --show, and with --json and --show', async () => {
    const PATH = putOnPath('xclip');
    expect(await get(['--show'], { PATH })).toMatchObject({ code: 0, stdout: `${KEYS.openai}\n` });
    const { stdout } = await get(['--show', '--json'], { PATH });
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      reference: 'secret://openai/api-key',
      version: '1',
      value: KEYS.openai,
    });
    expect(existsSync(join(workplace.directory, 'xclip.input'))).toBe(false);
  });
});

test('an export is not printed on a terminal without --show', async () => {
  const refused = await atTerminal(workplace, ['secrets', 'export']).result;
  expect(refused.code).toBe(2);
  expect(refused.output).toMatch(/--output <path>, or --show/);
  expect(refused.output).not.toContain(KEYS.openai);
  expect((await atTerminal(workplace, ['secrets', 'export', '--show']).result).stdout).toContain(KEYS.openai);
});
