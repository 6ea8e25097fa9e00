// Compiles src/ to dist/ when dist/ is not what src/ says: what runs is always what is written.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const STAMP = '.source-hash';

/**
 * Builds when needed. In an image that ships dist/ alone there is no source, and so nothing to do.
 * @returns why there is nothing to start, or undefined.
 */
export function buildIfStale() {
  if (!existsSync(join(root, 'src'))) return undefined;
  const wanted = sourceHash();
  if (isBuiltFrom(wanted)) return undefined;
  const compiler = findCompiler();
  if (compiler !== undefined) return build(compiler, wanted);
  if (!existsSync(join(dist, 'main.js')))
    return 'Portcullis is not built, and the TypeScript compiler is not installed. Run "npm ci" (without --omit=dev), or put a built dist/ here.';
  process.stderr.write(
    'warning: dist/ was not built from this src/, and the TypeScript compiler is not installed; dist/ is used as it is.\n',
  );
  return undefined;
}

function build(compiler, wanted) {
  // Beside dist/, so that it can be renamed, and one for each build: starts that happen together do not see each other's halves.
  const fresh = mkdtempSync(join(root, '.dist-'));
  try {
    const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(fresh, 'new')];
    execFileSync(process.execPath, [compiler, ...options], { stdio: 'inherit' });
    writeFileSync(join(fresh, 'new', STAMP), wanted);
    publish(fresh, wanted);
    return undefined;
  } catch (error) {
    // The compiler has said what is wrong.
    if (typeof error.status === 'number') return 'Portcullis could not be built.';
    throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Puts the new build where dist/ is, unless another start has just put the same there. */
function publish(fresh, wanted) {
  while (!isBuiltFrom(wanted)) {
    try {
      renameSync(join(fresh, 'new'), dist);
      return;
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
    moveAway(fresh);
  }
}

function moveAway(fresh) {
  try {
    renameSync(dist, mkdtempSync(join(fresh, 'old-')));
  } catch (error) {
    // Another start was faster.
    if (error.code !== 'ENOENT') throw error;
  }
}

function isBuiltFrom(wanted) {
  const stamp = join(dist, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

function findCompiler() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return undefined;
  }
}

function sourceHash() {
  const hash = createHash('sha256');
  for (const file of [...globSync('src/**/*.ts', { cwd: root }).sort(), 'tsconfig.json', 'tsconfig.build.json']) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) exitOn(buildIfStale());

/** Ends the process when there is nothing to start. */
export function exitOn(failure) {
  if (failure === undefined) return;
  process.stderr.write(`${failure}\n`);
  process.exit(1);
}
