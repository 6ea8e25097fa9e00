import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { readAdminFiles } from '../../src/lockdown/provider-keys/read-admin-files.ts';
import { loadSection } from '../harness/load-section.ts';

/** What a URL spells in another way. */
const ODD = 'admin key #1 100%.txt';
const directory = mkdtempSync(join(tmpdir(), 'portcullis-admin-files-'));
afterAll(() => rmSync(directory, { recursive: true }));

const urlOf = (name: string) => pathToFileURL(join(directory, name)).href;
const section = (name: string) =>
  loadSection({
    use: 'openai',
    credentials: { apiKey: 'secret://openai/api-key' },
    keyAdmin: { adminKey: urlOf(name), baseUrl: 'https://admin.example.com' },
  });

test('what the files held is handed out also when they cannot be read any more', async () => {
  writeFileSync(join(directory, ODD), 'sk-admin-canary\n');
  writeFileSync(join(directory, 'two'), 'sk-admin-other\n');
  const { keyAdmin: _, ...without } = section(ODD) as ReturnType<typeof section> & { keyAdmin: unknown };
  const read = readAdminFiles([without, section(ODD), section('two')]);
  for (const name of [ODD, 'two']) rmSync(join(directory, name));
  expect([await read(urlOf(ODD)), await read(urlOf('two'))]).toEqual(['sk-admin-canary\n', 'sk-admin-other\n']);
});

test('one that is not there is told of to whoever asks for it', async () => {
  await expect(readAdminFiles([section('none')])(urlOf('none'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a pipe that nobody writes to is not waited for', async () => {
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  expect(await readAdminFiles([section('pipe')])(urlOf('pipe'))).toBe('');
});
