import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { VaultError, type VaultParts } from '../../src/vault/definition.ts';
import { Vault } from '../../src/vault/vault.ts';
import { createWorkplace, type Workplace } from '../harness/cli.ts';
import { type Contents, contentsOf, fillVault } from '../harness/full-vault.ts';
import { compiled, type KillableWork, killAtRandom } from '../harness/kill-at-random.ts';
import { localParts } from '../harness/local-parts.ts';
import { isBeingWritten } from '../harness/write-lock.ts';

// Hazard 20: re-encryption is all or nothing, and covers every version.

const SECRETS = 600;
const KILLS = 50;
/** Vaults at the same time, each of its own: more make it no shorter where other tests run beside it, and those slower. */
const LANES = 1;

const VAULT = 'vault.sqlite';
const PASSPHRASES = ['first-passphrase', 'second-passphrase'] as const;

let workplaces: Workplace[];

beforeEach(async () => {
  const original = createWorkplace();
  for (const name of PASSPHRASES) writeFileSync(join(original.directory, name), `the ${name} of the kill test\n`);
  const parts = partsIn(original, PASSPHRASES[0]);
  (await Vault.create(parts, { fips: true })).close();
  await fillVault(parts, SECRETS, 'kept');
  workplaces = [original, ...Array.from({ length: LANES - 1 }, () => createWorkplace(original))];
}, 120_000);
afterEach(() => {
  for (const workplace of workplaces) workplace.remove();
});

test(`killed at ${KILLS} random moments, rekey leaves a vault that opens with one of the two passphrases and has every secret`, async () => {
  const kills = await Promise.all(
    workplaces.map((each) => lane(each).then((work) => killAtRandom(KILLS / LANES, work))),
  );
  expect(kills.reduce((sum, { hit }) => sum + hit, 0)).toBe(KILLS);
}, 1_200_000);

async function lane(workplace: Workplace): Promise<KillableWork> {
  const path = join(workplace.directory, VAULT);
  const expected = await contentsOf(partsIn(workplace, PASSPHRASES[0]));
  let current = 0;
  return {
    start: () => {
      const [old, fresh] = [PASSPHRASES[current] ?? '', PASSPHRASES[1 - current] ?? ''];
      const words = ['--option', `path=${VAULT}`, '--passphrase-file', old, '--new-passphrase-file', fresh, '--fips'];
      return workplace.begin(['vault', 'rekey', ...words], { environment: compiled(workplace) });
    },
    hasBegun: () => isBeingWritten(path),
    check: async () => {
      const kept = await whatOpens(partsIn(workplace, PASSPHRASES[current] ?? ''));
      if (kept === undefined) current = 1 - current;
      expect(kept ?? (await contentsOf(partsIn(workplace, PASSPHRASES[current] ?? '')))).toEqual(expected);
    },
  };
}

/** undefined when it is the wrong passphrase. */
async function whatOpens(parts: VaultParts): Promise<Contents | undefined> {
  try {
    return await contentsOf(parts);
  } catch (error) {
    if (error instanceof VaultError && error.code === 'wrong_key') return undefined;
    throw error;
  }
}

function partsIn({ directory }: Workplace, passphraseFile: string) {
  return localParts(join(directory, VAULT), join(directory, passphraseFile));
}
