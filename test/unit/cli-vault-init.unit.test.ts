import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Vault } from '../../src/vault/vault.ts';
import { runInProcess } from '../harness/cli-in-process.ts';

const before = process.cwd();
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-init-'));
  process.chdir(directory);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

const init = () => runInProcess(['vault', 'init', '--fips', '--generate', '--passphrase-file', 'generated']);
const away = Object.assign(new Error('connection lost'), { code: 'ECONNRESET', path: 'the vault', syscall: 'read' });

test('a new passphrase is kept when its vault was made, though the answer was lost', async () => {
  const create = Vault.create.bind(Vault);
  jest.spyOn(Vault, 'create').mockImplementation(async (...given) => {
    (await create(...given)).close();
    throw away;
  });
  expect((await init()).code).toBe(1);
  expect([existsSync('var/vault.sqlite'), existsSync('generated')]).toEqual([true, true]);
});

test('it is taken back when there is no vault', async () => {
  jest.spyOn(Vault, 'create').mockRejectedValue(away);
  expect((await init()).code).toBe(1);
  expect([existsSync('var/vault.sqlite'), existsSync('generated')]).toEqual([false, false]);
});
