import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { finished } from '../harness/cli.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Where Portcullis is installed as in an image: dist/ and packages, without src/, npm and a compiler. */
let image: string;
beforeAll(async () => {
  image = mkdtempSync(join(tmpdir(), 'portcullis-image-'));
  writeFileSync(join(image, 'package.json'), '{ "type": "module" }');
  const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  const options = ['-p', join(REPOSITORY, 'tsconfig.build.json'), '--outDir', join(image, 'dist')];
  await finished(spawn(process.execPath, [tsc, ...options]));
  mkdirSync(join(image, 'node_modules'));
  for (const name of readdirSync(join(REPOSITORY, 'node_modules')))
    if (name !== 'typescript') symlinkSync(join(REPOSITORY, 'node_modules', name), join(image, 'node_modules', name));
  mkdirSync(join(image, 'config'));
  writeFileSync(join(image, 'config/gateway.yaml'), 'integrations: { maps: {} }\n');
});
afterAll(() => rmSync(image, { recursive: true, force: true }));

const run = (words: readonly string[], cwd = image) =>
  finished(spawn(process.execPath, [join(image, 'dist/scripts/emergency-lockdown.js'), ...words], { cwd, env: {} }));

describe('in an image without npm, compiler and environment', () => {
  test('it engages, and tells how it is run there', async () => {
    const { code, stdout } = await run(['--reason', 'key leaked', '--integration', 'maps']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}file {6}var\/lockdown\.json: took/m);
    expect(stdout).toMatch(/To end it: node dist\/scripts\/emergency-lockdown\.js --release [0-9a-f]{20} --reason/);
  });

  test('and from another directory it finds its own, and says so', async () => {
    const { code, stdout } = await run(['--reason', 'from elsewhere'], tmpdir());
    expect(code).toBe(0);
    expect(stdout).toContain(`Paths were taken to begin at ${image}`);
    expect(stdout).toContain(`file      ${join(image, 'var/lockdown.json')}: took`);
  });

  test('and it lists what is held', async () => {
    expect((await run(['--status'])).stdout).toMatch(/2 holds are in force\.$/m);
  });
});

describe('npm run emergency-lockdown', () => {
  const script = () =>
    finished(
      spawn(process.execPath, ['scripts/emergency-lockdown.mjs', '--reason', 'by script'], { cwd: image, env: {} }),
    );

  test('runs what is built where there is no source, and builds nothing', async () => {
    cpSync(join(REPOSITORY, 'scripts/emergency-lockdown.mjs'), join(image, 'scripts/emergency-lockdown.mjs'));
    expect((await script()).stdout).toMatch(/^WRITTEN, after/m);
  });

  test('and says what to do by hand where there is neither', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'portcullis-bare-'));
    try {
      cpSync(join(REPOSITORY, 'scripts/emergency-lockdown.mjs'), join(bare, 'scripts/emergency-lockdown.mjs'));
      const child = spawn(process.execPath, ['scripts/emergency-lockdown.mjs', '--reason', 'x'], {
        cwd: bare,
        env: {},
      });
      const { code, stderr } = await finished(child);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/create the file\nvar\/lockdown\.json/)]);
    } finally {
      rmSync(bare, { recursive: true });
    }
  });
});
