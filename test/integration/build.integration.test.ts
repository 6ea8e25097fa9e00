import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { finished } from '../harness/cli.ts';
import { eventually } from '../harness/eventually.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
/** A compiler that copies, once go-<name> allows it, and ends, once end-<name> does; it says how far it is, and ends with its test. */
const COMPILER = `
const { cpSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const say = (what) => writeFileSync(what + '-' + process.env.NAME, '');
const when = (what, next) => {
  if (existsSync(what + '-' + process.env.NAME)) next();
  else if (existsSync('src')) setTimeout(when, 5, what, next);
};
const index = process.argv.indexOf('--outDir');
const out = index === -1 ? join(process.cwd(), 'dist') : process.argv[index + 1];
mkdirSync(out, { recursive: true });
say('begun');
when('go', () => {
  cpSync('src/main.ts', join(out, 'main.js'));
  say('written');
  when('end', () => {});
});
`;
let root: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'portcullis-build-'));
  cpSync(join(REPOSITORY, 'scripts'), join(root, 'scripts'), { recursive: true });
  for (const file of ['tsconfig.json', 'tsconfig.build.json']) cpSync(join(REPOSITORY, file), join(root, file));
  put('package.json', '{ "type": "module" }');
  source('first');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

const at = (file: string) => join(root, file);
const source = (text: string) => put('src/main.ts', `console.log('${text}');`);

function put(file: string, text: string): void {
  mkdirSync(join(at(file), '..'), { recursive: true });
  writeFileSync(at(file), text);
}

function installCompiler(): void {
  put('node_modules/typescript/package.json', '{ "name": "typescript" }');
  put('node_modules/typescript/bin/tsc', COMPILER);
}

/** Runs scripts/start.mjs; the name is its compiler's. */
function start(name = 'a') {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { PATH: process.env['PATH'], NAME: name },
  });
  children.push(child);
  return finished(child);
}

describe('with a compiler', () => {
  beforeEach(installCompiler);

  test('what runs is what is written, and nothing is left beside dist/', async () => {
    for (const file of ['go-a', 'end-a']) put(file, '');
    expect((await start()).stdout).toBe('first\n');
    source('second');
    expect((await start()).stdout).toBe('second\n');
    expect(readdirSync(root).filter((name) => name.includes('dist'))).toEqual(['dist']);
  });

  test('a start while another one builds takes nothing from under its feet', async () => {
    put('dist/main.js', "console.log('stale');");
    put('go-a', '');
    const first = start('a');
    await eventually(() => existsSync(at('written-a')));
    const second = start('b');
    await eventually(() => existsSync(at('begun-b')));
    put('end-a', '');
    expect(await first).toMatchObject({ code: 0, stdout: 'first\n', stderr: '' });
    for (const file of ['go-b', 'end-b']) put(file, '');
    expect(await second).toMatchObject({ code: 0, stdout: 'first\n', stderr: '' });
    expect(readdirSync(root).filter((name) => name.includes('dist'))).toEqual(['dist']);
  });

  test('a source that does not compile starts nothing, and leaves dist/ as it was', async () => {
    put('dist/main.js', "console.log('stale');");
    put('node_modules/typescript/bin/tsc', "console.log('error TS1005'); process.exit(2);");
    const { code, stdout, stderr } = await start();
    expect([code, stdout, stderr]).toEqual([1, 'error TS1005\n', 'Portcullis could not be built.\n']);
    expect(readdirSync(root).filter((name) => name.includes('dist'))).toEqual(['dist']);
    expect(existsSync(at('dist/main.js'))).toBe(true);
  });
});

describe('without a compiler, as after npm ci --omit=dev', () => {
  test('what is in dist/ starts, and it is said when that may be old', async () => {
    put('dist/main.js', "console.log('shipped');");
    const { code, stdout, stderr } = await start();
    expect([code, stdout]).toEqual([0, 'shipped\n']);
    expect(stderr).toMatch(/^warning: dist\/ was not built from this src\//);
  });

  test('and without dist/ it is said what to do', async () => {
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Portcullis is not built.*Run "npm ci"[^\n]*\n$/);
  });
});
