import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (name: string) => readFileSync(new URL(`../../scripts/${name}`, import.meta.url), 'utf8');

// What the tests fetch is run on the machines of whoever works on Portcullis.

test('everything that is installed with moto is there by its version and its hashes, and moto is the one that is named', () => {
  const requirements = read('moto-requirements.txt')
    .replaceAll(/^#.*\n/gm, '')
    .split(/^(?=\S)/m);
  for (const requirement of requirements)
    expect(requirement).toMatch(/^[a-z0-9-]+==[a-z0-9.]+( ; [^\\]+)? \\\n( {4}--hash=sha256:[0-9a-f]{64}( \\)?\n)+$/);
  const version = requirements.map((each) => /^moto==(\S+) /.exec(each)?.[1]).find((each) => each !== undefined);
  expect(read('moto.ts')).toContain(`'moto-${version}'`);
  expect(read('moto.ts')).toContain("'--require-hashes', '--only-binary=:all:'");
});

test('the binding to PKCS#11 is compiled from what was looked at', () => {
  expect(read('pkcs11-binding.ts')).toMatch(/const INTEGRITY = 'sha512-[A-Za-z0-9+/]{86}==';/);
  expect(read('pkcs11-binding.ts')).toContain("spawnSync('npm', ['ci', ");
});
