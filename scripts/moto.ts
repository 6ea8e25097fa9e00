import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './find-program.ts';
import { testProgramCache } from './test-program-cache.ts';

/** With all that moto needs, each by version and hash: what nobody looked at is not run. */
const REQUIREMENTS = fileURLToPath(new URL('moto-requirements.txt', import.meta.url));

const folder = join(testProgramCache, 'moto-5.2.1');
const python = join(folder, 'bin', 'python');
/** Written last: an installation that was broken off has none. */
const whole = join(folder, 'whole');

/** The words that start moto's server, which speaks the APIs of AWS; undefined when it is not here. */
export function findMoto(): readonly string[] | undefined {
  // Not by its script, which names the place where the folder was made.
  if (existsSync(whole)) return [python, '-m', 'moto.server'];
  const onPath = findProgram('moto_server');
  return onPath === undefined ? undefined : [onPath];
}

/** Whether moto's server starts: a version manager may leave a name on PATH with nothing behind it. */
export function motoWorks(): boolean {
  const [program, ...words] = findMoto() ?? [];
  return program !== undefined && succeeds(program, ...words, '--help');
}

/** A Python that can make virtual environments; undefined when none is here. */
export function findPython(): string | undefined {
  const found = findProgram('python3');
  return found !== undefined && succeeds(found, '-c', 'import ensurepip, venv') ? found : undefined;
}

/** Installs moto from PyPI into a virtual environment of its own. @param found a Python that can make one. @returns whether it is there. */
export function installMoto(found: string): boolean {
  console.log(`Installing moto 5.2.1 from PyPI: the tests of what lies with AWS need it.`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  // Wheels alone, as building one would fetch and run what has no hash here.
  pip.push('--require-hashes', '--only-binary=:all:', '-r', REQUIREMENTS);
  if (!shown(found, '-m', 'venv', '--clear', folder) || !shown(python, ...pip)) return false;
  writeFileSync(whole, '');
  return motoWorks();
}

const succeeds = (program: string, ...words: string[]) =>
  spawnSync(program, words, { stdio: 'ignore', timeout: 60_000 }).status === 0;

/** With what it complains of. */
const shown = (program: string, ...words: string[]) =>
  spawnSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
