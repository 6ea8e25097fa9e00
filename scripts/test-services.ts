// Sees to it that the programs which the tests need are here: installed already, or from Debian's packages when we may install them.
import { spawnSync } from 'node:child_process';
import { findPostgres } from './find-postgres.ts';
import { findProgram } from './find-program.ts';
import { findSoftHsm } from './find-soft-hsm.ts';
import { findPython, installMoto, motoWorks } from './moto.ts';
import { installPkcs11Binding, pkcs11BindingWorks } from './pkcs11-binding.ts';

interface Program {
  /** In words, for a person. */
  readonly name: string;
  /** Debian's package that has it. */
  readonly package: string;
  /** Which tests need it, in words. */
  readonly neededFor: string;
}

const services: readonly (Program & { readonly isHere: () => boolean })[] = [
  {
    name: 'Chromium',
    isHere: () => findProgram('chromium', 'chromium-browser', 'google-chrome') !== undefined,
    package: 'chromium',
    neededFor: 'the test that opens the demo page in a browser',
  },
  {
    name: 'PostgreSQL',
    isHere: () => findPostgres() !== undefined,
    package: 'postgresql',
    neededFor: 'the tests of the vault in PostgreSQL, which start a server of their own',
  },
  {
    name: 'dbus-daemon',
    isHere: () => findProgram('dbus-daemon') !== undefined,
    package: 'dbus-daemon',
    neededFor: 'the tests of the keychain, which start a session bus of their own',
  },
  {
    name: 'gnome-keyring-daemon',
    isHere: () => findProgram('gnome-keyring-daemon') !== undefined,
    package: 'gnome-keyring',
    neededFor: 'the tests of the keychain, which start a keychain of their own',
  },
  {
    name: 'SoftHSM',
    isHere: () => findSoftHsm() !== undefined,
    package: 'softhsm2',
    neededFor: 'the tests of keys in an HSM',
  },
  {
    name: 'Redis',
    isHere: () => findProgram('redis-server') !== undefined,
    package: 'redis-server',
    neededFor: 'the tests of shared state, which start servers, sentinels and clusters of their own',
  },
  {
    name: 'oathtool',
    isHere: () => findProgram('oathtool') !== undefined,
    package: 'oathtool',
    neededFor: 'the tests of release codes, which are compared with its own',
  },
];

const pythonForMoto: Program = {
  name: 'Python with its module venv',
  package: 'python3-venv',
  neededFor: 'the tests of what lies with AWS, which start moto from PyPI',
};

const hasMoto = motoWorks();
let python = hasMoto ? undefined : findPython();
const missing: Program[] = services.filter(({ isHere }) => !isHere());
if (!hasMoto && python === undefined) missing.push(pythonForMoto);
if (missing.length > 0) provide(missing);
if (!hasMoto) python ??= findPython();
if (python !== undefined && !installMoto(python)) explainMoto();
if (!pkcs11BindingWorks()) {
  const obstacle = installPkcs11Binding();
  if (obstacle !== undefined)
    console.log(`The tests of pkcs11 with an HSM are skipped. They need pkcs11js: ${obstacle}.`);
}

function provide(wanted: readonly Program[]): void {
  const packages = wanted.map((service) => service.package);
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    explain(wanted);
    return;
  }
  console.log(`Installing ${packages.join(', ')} from Debian's packages: the tests need them.`);
  const apt = (...words: string[]) =>
    spawnSync('apt-get', words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  if (!apt('update', '-qq') || !apt('install', '-y', '-qq', '--no-install-recommends', ...packages)) explain(wanted);
}

function explain(wanted: readonly Program[]): void {
  for (const service of wanted) {
    console.error(`${service.name} is not installed. It is needed for ${service.neededFor}.`);
    console.error(`Install it (on Debian as root: apt-get install ${service.package}) and run npm test again.`);
  }
  process.exitCode = 1;
}

function explainMoto(): void {
  console.error('moto could not be installed from PyPI. It is needed for the tests of what lies with AWS.');
  console.error('Put moto_server on your PATH (pip install "moto[server]") and run npm test again.');
  process.exitCode = 1;
}
