import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { finished, type Workplace } from '../harness/cli.ts';
import { foundIn } from '../harness/search-for.ts';
import { createVaultWorkplace, KEY_VARIABLES, KEYS, VAULT_PASSPHRASE } from '../harness/secrets-workplace.ts';

/** Every value that the commands below handle. */
const CANARIES = [...Object.values(KEYS), 'sk-proj-canary-that-was-rotated-0123456789'];
const [, , , ROTATED = ''] = CANARIES;

let workplace: Workplace;
beforeAll(async () => {
  workplace = await createVaultWorkplace();
});
afterAll(() => workplace.remove());

const COMMANDS: readonly (readonly [words: readonly string[], input?: string, environment?: Record<string, string>])[] =
  [
    [['secrets', 'migrate', '--from', 'env', '--to', 'local'], '', KEY_VARIABLES],
    [
      ['secrets', 'migrate', '--from', 'env', '--to', 'local', '--json'],
      '',
      { ...KEY_VARIABLES, OPENAI_API_KEY: ROTATED },
    ],
    [['secrets', 'set', 'openai/api-key'], ROTATED],
    [['secrets', 'set', 'openai/api-key', '--json'], `${KEYS.maps}\n`],
    [['secrets', 'set', 'openai/api-key'], `${ROTATED}\n${KEYS.openai}`],
    [['secrets', 'import'], `OPENAI_API_KEY='${KEYS.openai}`],
    [['secrets', 'import'], `{"openai": {"api-key": "${KEYS.openai}"}, "${KEYS.twilio}": 1}`],
    [['secrets', 'import', '--json'], JSON.stringify({ openai: { 'api-key': KEYS.openai } })],
    [['secrets', 'list', '--json']],
    [['secrets', 'versions', 'openai/api-key', '--json']],
    [['secrets', 'get', KEYS.openai]],
    [['exec', '--integration', 'chat', '--', 'sh', '-c', 'exit 3']],
    [['secrets', 'disable', 'openai/api-key']],
    [['secrets', 'destroy', 'openai/api-key', '--yes', '--json']],
  ];

test('no command shows a key that it was not asked to show, in output, error, or the command line of what it starts', async () => {
  for (const [words, input = '', environment] of COMMANDS) {
    const child = workplace.begin(words, { input, ...(environment && { environment }) });
    const seen: string[] = [];
    const isGiven = words.some((word) => CANARIES.includes(word));
    const watch = setInterval(() => seen.push(...(isGiven ? [] : commandLinesOf(child.pid ?? 0))), 5);
    const { output } = await finished(child).finally(() => clearInterval(watch));
    const shown = `${output}\n${seen.join('\n')}`;
    for (const canary of [...CANARIES, VAULT_PASSPHRASE])
      expect({ words, found: foundIn(shown, canary) }).toEqual({ words, found: [] });
  }
});

test('and none lies in any file beside the passphrase', () => {
  const files = readdirSync(workplace.directory, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['vault.sqlite', 'vault-access.log']));
  for (const { name, parentPath } of files) {
    const content = readFileSync(join(parentPath, name), 'latin1');
    for (const canary of CANARIES) expect({ name, found: foundIn(content, canary) }).toEqual({ name, found: [] });
  }
});

/** Of a process and all that it started; nothing where there is no /proc. */
function commandLinesOf(pid: number): string[] {
  const lines = [pid, ...childrenOf(pid)].map((each) => readProc(`${each}/cmdline`).replaceAll('\0', ' '));
  return lines.filter((line) => line !== '');
}

const childrenOf = (pid: number): string[] => readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean);

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    // It has ended.
    return '';
  }
}
