import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findSoftHsm } from '../../scripts/find-soft-hsm.ts';
import { pkcs11Binding, pkcs11BindingWorks } from '../../scripts/pkcs11-binding.ts';
import type { Environment } from '../../src/settings/environment.ts';

export const PIN = '271828-canary';
export const TOKEN = 'tests';

const RESOLVE_BINDING = new URL('./soft-hsm/resolve-binding.ts', import.meta.url).href;

/** An HSM in software, with one token, of a test's own. */
export interface SoftHsm {
  /** By which its library finds it, and Portcullis the package that uses it. */
  readonly environment: Environment;
  /** `secrets.options` for a key with this label. */
  options(keyLabel: string): Record<string, unknown>;
  /** A new file with this PIN. */
  pinFile(pin: string): string;
  /** Makes another token, with the same PIN. */
  makeToken(token: string): void;
  makeKey(key: Partial<NewTokenKey> & Pick<NewTokenKey, 'label'>): void;
  /** Takes it off the machine. @returns what brings it back. */
  unplug(): () => void;
  remove(): void;
}

/** What a key in a token is to be. */
export interface NewTokenKey {
  readonly library: string;
  readonly token: string;
  readonly pin: string;
  readonly label: string;
  /** In hexadecimal. */
  readonly id: string;
  readonly type: 'AES' | 'GENERIC_SECRET' | 'DES3';
  readonly uses: readonly ('ENCRYPT' | 'DECRYPT' | 'SIGN')[];
  /** In hexadecimal, for a key that is known; otherwise the token makes one. */
  readonly value?: string;
}

/** Why there is none on this machine, in words. */
export function noSoftHsm(): string | undefined {
  if (findSoftHsm() === undefined) return 'SoftHSM is not installed';
  return pkcs11BindingWorks() ? undefined : 'pkcs11js is not compiled; "npm test" does that where a compiler is';
}

/** Makes one, with a token and no key in it. @throws when there is none; see {@link noSoftHsm}. */
export function startSoftHsm(): SoftHsm {
  const found = findSoftHsm();
  if (found === undefined) throw new Error('SoftHSM is not installed.');
  const { tool, library } = found;
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-hsm-'));
  const tokens = join(directory, 'tokens');
  mkdirSync(tokens);
  const configuration = join(directory, 'softhsm2.conf');
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const environment = { PATH: process.env['PATH'], SOFTHSM2_CONF: configuration, NODE_OPTIONS: withBinding() };
  const run = (program: string, words: readonly string[], input = '') => {
    const { status, stderr, stdout } = spawnSync(program, words, { env: environment, input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} failed: ${stdout}${stderr}`);
  };
  let files = 0;
  const hsm: SoftHsm = {
    environment,
    options: (keyLabel) => ({ module: library, token: TOKEN, keyLabel, pinFile: hsm.pinFile(PIN) }),
    pinFile: (pin) => {
      files += 1;
      const file = join(directory, `pin-${files}`);
      writeFileSync(file, `${pin}\n`, { mode: 0o600 });
      return file;
    },
    makeToken: (token) => run(tool, ['--init-token', '--free', '--label', token, '--pin', PIN, '--so-pin', 'officer']),
    makeKey: (key) => {
      const usual = { library, token: TOKEN, pin: PIN, id: 'a1', type: 'AES', uses: ['ENCRYPT', 'DECRYPT'] };
      const program = fileURLToPath(new URL('./soft-hsm/make-key.ts', import.meta.url));
      run(process.execPath, [program], JSON.stringify({ ...usual, ...key }));
    },
    unplug: () => {
      renameSync(tokens, `${tokens}-away`);
      return () => renameSync(`${tokens}-away`, tokens);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
  hsm.makeToken(TOKEN);
  return hsm;
}

/** The `NODE_OPTIONS` by which a process finds pkcs11js, or what stands in for it. @param main its main file */
export function withBinding(main = createRequire(import.meta.url).resolve(pkcs11Binding)): string {
  const hook = new URL(RESOLVE_BINDING);
  hook.searchParams.set('at', pathToFileURL(main).href);
  return `--import=${hook.href}`;
}

/** The `NODE_OPTIONS` by which a process has no pkcs11js, wherever it is installed. */
export const withoutBinding = `--import=${RESOLVE_BINDING}`;
