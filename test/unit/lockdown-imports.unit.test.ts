import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

/** What is loaded together with a file: everything that it imports statically, and not only for types. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) (?!type\b)(?:[^;']*? from )?'([^']+)';/gm,
  )) {
    if (name.startsWith('.')) loadedWith(resolve(dirname(file), name), seen);
    else seen.add(name);
  }
  return seen;
}

const packages = (...files: string[]) =>
  [...new Set(files.flatMap((file) => [...loadedWith(resolve(SOURCE, file))]))].filter(
    (name) => !/^(node:|\/)/.test(name),
  );

test('before the first place is written, no package is loaded but the one that reads the configuration', () => {
  expect(packages('scripts/emergency-lockdown.ts', 'cli/lockdown/run-emergency.ts', 'cli/lockdown/engage.ts')).toEqual([
    'yaml',
  ]);
});

test('before Redis is written to, none but its client, and what explains why it cannot be', () => {
  expect(packages('cli/lockdown/open-redis.ts').sort()).toEqual(['ioredis', 'ipaddr.js']);
});

test('node:http is not imported: as a module it loads all that it could do', () => {
  const loaded = loadedWith(resolve(SOURCE, 'cli/lockdown/engage.ts'));
  expect([...loaded].filter((name) => /^node:https?$/.test(name))).toEqual([]);
});
