import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { REHEARSAL } from '../../src/state/redis/rehearse.ts';

const commandsIn = (text: string) => [...text.matchAll(/redis\.call\(["']([A-Z]+)["']/g)].map(([, name]) => name);

test('what any script does is rehearsed at the start, so that an ACL that denies it is known then', () => {
  const sources = [...globSync('src/state/**/*.ts'), createRequire(import.meta.url).resolve('rate-limit-redis')];
  const used = sources
    .filter((file) => !file.endsWith('rehearse.ts'))
    .flatMap((file) => commandsIn(readFileSync(file, 'utf8')));
  expect(used.length).toBeGreaterThan(20);
  expect([...new Set(used)].filter((name) => !commandsIn(REHEARSAL.lua).includes(name))).toEqual([]);
});
