import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from './find-program.ts';
import { testProgramCache } from './test-program-cache.ts';

const VERSION = '2.1.7';
const INTEGRITY = 'sha512-hstUuhkFoISF8BmTVRtaZzbF09WjE39K3gzZzUrI8WtRu4cYl4gakkd06I4Kq36kR/mkwVw2T2y3kHXk6JvuHQ==';

const folder = join(testProgramCache, 'pkcs11');

/** Where the tests have the binding to PKCS#11, which users of an HSM install themselves: the project depends on nothing that compiles. */
export const pkcs11Binding = join(folder, 'node_modules', 'pkcs11js');

/** Whether the binding is there and loads. */
export function pkcs11BindingWorks(): boolean {
  if (!existsSync(pkcs11Binding)) return false;
  return spawnSync(process.execPath, ['-e', 'require(process.argv[1])', pkcs11Binding]).status === 0;
}

/**
 * Compiles the binding against headers of Node that are on this machine: it keeps to Node-API, so that those of an older Node will do.
 * @returns why that cannot be, in words; undefined when it is done.
 */
export function installPkcs11Binding(): string | undefined {
  const headers = headersOfNode();
  const tools = [['c++', 'g++', 'clang++'], ['make'], ['python3']].filter(
    (names) => findProgram(...names) === undefined,
  );
  const missing = [...tools.map(([name]) => name), ...(headers === undefined ? ['the headers of Node'] : [])];
  if (headers === undefined || missing.length > 0) return `it has to be compiled, and ${missing.join(', ')} is missing`;
  console.log(`Compiling pkcs11js ${VERSION}: the tests of keys in an HSM need it.`);
  mkdirSync(folder, { recursive: true });
  writeManifest();
  const { stderr } = spawnSync('npm', ['ci', '--prefix', folder, '--loglevel=error', '--no-audit', '--no-fund'], {
    encoding: 'utf8',
    // Read by node-gyp, which would else download headers.
    env: { ...process.env, npm_config_nodedir: headers },
  });
  return pkcs11BindingWorks() ? undefined : `npm could not install it (${stderr.trim().split('\n', 3).join('; ')})`;
}

/** With a lock: what npm fetches is compiled and run, so that it has to be what was looked at. */
function writeManifest(): void {
  const dependencies = { pkcs11js: VERSION };
  const manifest = { private: true, dependencies, allowScripts: { pkcs11js: true } };
  const binding = { version: VERSION, integrity: INTEGRITY, hasInstallScript: true };
  const lock = {
    lockfileVersion: 3,
    requires: true,
    packages: { '': { dependencies }, 'node_modules/pkcs11js': binding },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

/** The folder above `include/node`, as node-gyp wants it. */
function headersOfNode(): string | undefined {
  const prefixes = [process.env['npm_config_nodedir'], dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return prefixes.find(
    (prefix) =>
      prefix !== undefined &&
      ['node_api.h', 'common.gypi'].every((name) => existsSync(join(prefix, 'include', 'node', name))),
  );
}
