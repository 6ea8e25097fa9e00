// Compiles src/ to dist/ when dist/ is not what src/ says: what runs is always what is written.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist', '.source-hash');

/** Builds when needed. In an image that ships dist/ alone there is no source, and so nothing to do. */
export function buildIfStale() {
  if (!existsSync(join(root, 'src'))) return;
  const wanted = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  writeFileSync(stamp, wanted);
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const file of [...globSync('src/**/*.ts', { cwd: root }).sort(), 'tsconfig.json', 'tsconfig.build.json']) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfStale();
