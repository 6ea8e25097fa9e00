// Sees to it that the programs which the tests need are here: on PATH, or from Debian's packages when we may install them.
import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.ts';

interface Service {
  /** Names under which it may be on PATH. */
  readonly programs: readonly string[];
  /** Debian's package that has it. */
  readonly package: string;
  /** Which tests need it, in words. */
  readonly neededFor: string;
}

const services: readonly Service[] = [
  {
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
    neededFor: 'the test that opens the demo page in a browser',
  },
];

const missing = services.filter(({ programs }) => findProgram(...programs) === undefined);
if (missing.length > 0) provide(missing);

function provide(wanted: readonly Service[]): void {
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

function explain(wanted: readonly Service[]): void {
  for (const service of wanted) {
    console.error(`${service.programs[0]} is not on PATH. It is needed for ${service.neededFor}.`);
    console.error(`Install it (on Debian as root: apt-get install ${service.package}) and run npm test again.`);
  }
  process.exitCode = 1;
}
