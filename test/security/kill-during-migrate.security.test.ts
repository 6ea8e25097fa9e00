import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorkplace, finished, type Workplace } from '../harness/cli.ts';
import { type Contents, contentsOf } from '../harness/full-vault.ts';
import { compiled, type KillableWork, killAtRandom } from '../harness/kill-at-random.ts';
import { localParts } from '../harness/local-parts.ts';
import { createVaultWorkplace } from '../harness/secrets-workplace.ts';

const SECRETS = 200;
const KILLS = 50;
/** Vaults at the same time, each of its own: more make it no shorter where other tests run beside it, and those slower. */
const LANES = 1;

const NAMES = Array.from({ length: SECRETS }, (_, index) => `name-${index}`);
const SOURCE = JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, { key: `the value of ${name}` }])));
const ALL: Contents = Object.fromEntries(NAMES.map((name) => [`${name}/key`, `the value of ${name}`]));

let workplaces: Workplace[];

beforeEach(async () => {
  const original = await createVaultWorkplace();
  copyFileSync(inVar(original, 'vault.sqlite'), inVar(original, 'empty.sqlite'));
  writeFileSync(inVar(original, 'secrets.json'), SOURCE, { mode: 0o600 });
  workplaces = [original, ...Array.from({ length: LANES - 1 }, () => createWorkplace(original))];
}, 120_000);
afterEach(() => {
  for (const workplace of workplaces) workplace.remove();
});

test(`killed at ${KILLS} random moments, migrate loses nothing in either place, and goes on where it was`, async () => {
  const kills = await Promise.all(workplaces.map((each) => killAtRandom(KILLS / LANES, lane(each))));
  expect(kills.reduce((sum, { hit }) => sum + hit, 0)).toBe(KILLS);
  for (const workplace of workplaces) {
    expect((await finished(migrate(workplace))).code).toBe(0);
    expect(await kept(workplace)).toEqual(ALL);
  }
}, 600_000);

function lane(workplace: Workplace): KillableWork {
  let before: Contents = {};
  return {
    start: () => {
      // What was cut off is done again; what had got to its end is begun anew.
      if (Object.keys(before).length === SECRETS) {
        empty(workplace);
        before = {};
      }
      rmSync(inVar(workplace, 'vault-access.log'), { force: true });
      return migrate(workplace);
    },
    // The record of the first access comes just before it.
    hasBegun: () => statSync(inVar(workplace, 'vault-access.log'), { throwIfNoEntry: false }) !== undefined,
    check: async () => {
      expect(readFileSync(inVar(workplace, 'secrets.json'), 'utf8')).toBe(SOURCE);
      const contents = await kept(workplace);
      expect(ALL).toMatchObject(contents);
      expect(contents).toMatchObject(before);
      before = contents;
    },
  };
}

function migrate(workplace: Workplace) {
  const words = ['secrets', 'migrate', '--from', 'file', '--to', 'local', '--json'];
  return workplace.begin(words, { environment: compiled(workplace) });
}

function empty(workplace: Workplace): void {
  for (const end of ['-wal', '-shm']) rmSync(inVar(workplace, `vault.sqlite${end}`), { force: true });
  copyFileSync(inVar(workplace, 'empty.sqlite'), inVar(workplace, 'vault.sqlite'));
}

const inVar = ({ directory }: Workplace, name: string) => join(directory, 'var', name);
const kept = (workplace: Workplace) =>
  contentsOf(localParts(inVar(workplace, 'vault.sqlite'), join(workplace.directory, 'passphrase')));
