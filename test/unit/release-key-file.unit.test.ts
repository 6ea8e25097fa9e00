import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ReleaseKey } from '../../src/lockdown/release-key.ts';
import { readReleaseKey, writeReleaseKey } from '../../src/lockdown/release-key-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-key-'));
  path = join(folder, 'var', 'release.key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a key is written for its owner alone, and read back', async () => {
  const key = ReleaseKey.make();
  await writeReleaseKey(path, key, false);
  expect([statSync(path).mode & 0o777, statSync(join(folder, 'var')).mode & 0o777]).toEqual([0o600, 0o700]);
  expect((await readReleaseKey(path))?.base32).toBe(key.base32);
  expect(readdirSync(join(folder, 'var'))).toEqual(['release.key']);
});

test('one that is there is replaced only when that is asked for', async () => {
  const [first, second] = [ReleaseKey.make(), ReleaseKey.make()];
  await writeReleaseKey(path, first, false);
  await expect(writeReleaseKey(path, second, false)).rejects.toThrow(/already; give a current code/);
  expect((await readReleaseKey(path))?.base32).toBe(first.base32);
  await writeReleaseKey(path, second, true);
  expect((await readReleaseKey(path))?.base32).toBe(second.base32);
  expect(readdirSync(join(folder, 'var'))).toEqual(['release.key']);
});

test('none is none', async () => {
  expect(await readReleaseKey(path)).toBeUndefined();
});

test.each([
  ['empty', () => writeFileSync(path, '')],
  ['too short', () => writeFileSync(path, 'JBSWY3DPEHPK3PXP\n')],
  ['of another kind', () => writeFileSync(path, 'hunter2-hunter2-hunter2-hunter2')],
  ['a directory', () => mkdirSync(path)],
  ['a pipe', () => execFileSync('mkfifo', [path])],
  ['endless', () => symlinkSync('/dev/zero', path)],
  [
    'gigabytes',
    () => {
      writeFileSync(path, 'A');
      truncateSync(path, 4 * 1024 ** 3);
    },
  ],
])('one that is %s is refused, with what to do and not what it holds', async (_what, make) => {
  mkdirSync(join(folder, 'var'));
  make();
  const error = (await readReleaseKey(path).catch((thrown: unknown) => thrown)) as Error;
  expect(error).toMatchObject({ name: 'ReleaseKeyUnusable', write: expect.stringContaining('lockdown setup') });
  expect(`${error.stack}${String(error.cause)}`).not.toContain('hunter2');
});

test('one with a line end of Windows is read', async () => {
  const key = ReleaseKey.make();
  mkdirSync(join(folder, 'var'));
  writeFileSync(path, `${key.base32}\r\n`);
  expect(readFileSync(path, 'utf8')).toContain('\r');
  expect((await readReleaseKey(path))?.base32).toBe(key.base32);
});
