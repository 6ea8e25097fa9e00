import { spawn } from 'node:child_process';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listenForChanges } from '../harness/admin-socket.ts';
import { type CliResult, createWorkplace, finished, type Workplace } from '../harness/cli.ts';
import { filledWorkplace, VALUE, valueIn, vaultWorkplace, WITH } from '../harness/vault-workplace.ts';

// What a command does when there is room in the record of accesses for its beginning, and none for its end.

const PROGRAM = fileURLToPath(new URL('../../src/cli/portcullis.ts', import.meta.url));
const RECORD = 'var/vault-access.log';
/** The largest file that the commands may write: in blocks of `ulimit`, and in bytes. */
const BLOCKS = 2048;
const LARGEST = BLOCKS * 512;
const WARNING =
  /warning: it is done, but that could not be written down in var\/vault-access\.log \(EFBIG\); make that file writable/;

let filled: Workplace;
const made: Workplace[] = [];

beforeAll(async () => {
  filled = await filledWorkplace();
  made.push(filled);
});
afterAll(() => {
  for (const workplace of made) workplace.remove();
});

/** Runs a command with room for one record. @param lineLength of that record, or of one as long */
function withRoomForOne({ directory }: Workplace, words: readonly string[], lineLength: number): Promise<CliResult> {
  truncateSync(join(directory, RECORD), LARGEST - lineLength - 20);
  const limited = ['-c', `trap "" XFSZ; ulimit -f ${BLOCKS}; exec "$@"`, 'sh', process.execPath, PROGRAM, ...words];
  const child = spawn('sh', limited, { cwd: directory, env: { PATH: process.env['PATH'] } });
  child.stdin.end(VALUE);
  return finished(child);
}

/** In bytes, of the record of the beginning of what a workplace has done. */
function lengthOf(why: string): number {
  const lines = readFileSync(join(filled.directory, RECORD), 'utf8').split('\n');
  const begun = lines.find((line) => line.includes(why) && line.includes('"begun"'));
  if (begun === undefined) throw new Error(`There is no record of ${why}.`);
  return Buffer.byteLength(`${begun}\n`);
}

function copied(original: Workplace): Workplace {
  const workplace = createWorkplace(original);
  made.push(workplace);
  return workplace;
}

test('vault rekey is told as done, and the new passphrase opens the vault', async () => {
  const workplace = copied(filled);
  const words = ['vault', 'rekey', ...WITH, '--new-passphrase-file', 'new-passphrase'];
  const { code, stdout, stderr } = await withRoomForOne(workplace, words, lengthOf('vault init') + 2);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(WARNING) });
  expect(stdout).toContain('The new key opens the vault');
  expect(statSync(join(workplace.directory, RECORD)).size).toBe(LARGEST);
  truncateSync(join(workplace.directory, RECORD));
  expect(await valueIn(workplace, 'new-passphrase')).toBe(VALUE);
});

test('vault init --generate keeps the passphrase of the vault that it made', async () => {
  const workplace = vaultWorkplace();
  made.push(workplace);
  await workplace.portcullis(['secrets', 'list', '--backend', 'file']);
  const words = ['vault', 'init', '--generate', '--passphrase-file', 'generated'];
  const { code, stderr } = await withRoomForOne(workplace, words, lengthOf('vault init'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(WARNING) });
  truncateSync(join(workplace.directory, RECORD));
  const { output } = await workplace.portcullis(['vault', 'status', '--verify', '--passphrase-file', 'generated']);
  expect(output).toContain('every version opens');
});

test('secrets import tells gateways of what it stored before it had to stop', async () => {
  const workplace = copied(filled);
  const gateway = await listenForChanges(workplace);
  const words = ['secrets', 'import', '--overwrite', 'keys.json', ...WITH];
  writeFileSync(join(workplace.directory, 'keys.json'), JSON.stringify({ one: { key: VALUE }, two: { key: VALUE } }));
  // One of the look before storing, and one of its beginning.
  const { code, stderr } = await withRoomForOne(workplace, words, 2 * lengthOf('secrets set'));
  gateway.close();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/two\/key could not be stored.*\n1 of 2/),
  });
  expect(gateway.told).toEqual([{ references: ['secret://one/key'] }]);
});

test('secrets set stores the value, and says so', async () => {
  const workplace = copied(filled);
  const words = ['secrets', 'set', 'some-provider/api-key', ...WITH];
  const { code, stdout, stderr } = await withRoomForOne(workplace, words, lengthOf('secrets set'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(WARNING) });
  expect(stdout).toContain('Stored secret://some-provider/api-key, version 2.');
});
