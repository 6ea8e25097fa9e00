import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Vault } from '../../src/vault/vault.ts';
import { createWorkplace, finished, type Workplace } from '../harness/cli.ts';
import { contentsOf, fillVault } from '../harness/full-vault.ts';
import { compiled, type KillableWork, killAtRandom } from '../harness/kill-at-random.ts';
import { localParts } from '../harness/local-parts.ts';
import { isBeingWritten } from '../harness/write-lock.ts';

const SECRETS = 600;
const KILLS = 50;
/** Vaults at the same time, each of its own: more make it no shorter where other tests run beside it, and those slower. */
const LANES = 1;

const NAMES = ['blue', 'green'] as const;
const PASSPHRASE = ['--passphrase-file', 'passphrase', '--backup-passphrase-file', 'backup-passphrase'];

let workplaces: Workplace[];

// A vault of each name, a backup of each, and the first once more, as the vault that backups are restored over.
beforeEach(async () => {
  const original = createWorkplace();
  writeFileSync(join(original.directory, 'passphrase'), 'the passphrase of the kill test\n');
  writeFileSync(join(original.directory, 'backup-passphrase'), 'the passphrase of its backups\n');
  for (const name of NAMES) {
    const parts = partsOf(original, name);
    (await Vault.create(parts, { fips: true })).close();
    await fillVault(parts, SECRETS, name);
    const words = ['vault', 'backup', `${name}.backup`, '--option', `path=${name}.sqlite`, ...PASSPHRASE, '--fips'];
    const { code, output } = await original.portcullis(words, { environment: compiled(original) });
    if (code !== 0) throw new Error(output);
  }
  const { code, output } = await finished(begin(original, NAMES[0], ['--fips']));
  if (code !== 0) throw new Error(output);
  workplaces = [original, ...Array.from({ length: LANES - 1 }, () => createWorkplace(original))];
}, 300_000);
afterEach(() => {
  for (const workplace of workplaces) workplace.remove();
});

test(`killed at ${KILLS} random moments, restore leaves the vault as it was, or as the backup is: whole`, async () => {
  const kills = await Promise.all(
    workplaces.map((each) => lane(each).then((work) => killAtRandom(KILLS / LANES, work))),
  );
  expect(kills.reduce((sum, { hit }) => sum + hit, 0)).toBe(KILLS);
}, 1_200_000);

async function lane(workplace: Workplace): Promise<KillableWork> {
  const whole = await Promise.all(NAMES.map((name) => contentsOf(partsOf(workplace, name))));
  let current = 0;
  return {
    start: () => begin(workplace, NAMES[1 - current] ?? '', ['--overwrite', '--fips']),
    hasBegun: () => isBeingWritten(join(workplace.directory, 'vault.sqlite')),
    check: async () => {
      const contents = await contentsOf(partsOf(workplace, 'vault'));
      current = Object.keys(contents)[0]?.startsWith(NAMES[0]) ? 0 : 1;
      expect(contents).toEqual(whole[current]);
    },
  };
}

function begin(workplace: Workplace, name: string, more: readonly string[]) {
  const words = ['vault', 'restore', `${name}.backup`, '--option', 'path=vault.sqlite', ...PASSPHRASE, ...more];
  return workplace.begin(words, { environment: compiled(workplace) });
}

const partsOf = ({ directory }: Workplace, name: string) =>
  localParts(join(directory, `${name}.sqlite`), join(directory, 'passphrase'));
