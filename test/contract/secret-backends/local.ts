import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendDefinition } from '../../../src/secrets/definition.ts';
import { local } from '../../../src/secrets/local.ts';
import { makeVault } from '../../harness/new-vault.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: {},
  prepare: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-local-vault-'));
    const [var_, away] = [join(directory, 'var'), join(directory, 'away')];
    await mkdir(var_);
    const passphraseFile = join(directory, 'passphrase');
    writeFileSync(passphraseFile, 'a passphrase for tests\n', { mode: 0o600 });
    const options = { path: join(var_, 'vault.sqlite'), passphraseFile };
    await makeVault(local as unknown as BackendDefinition, options);
    return {
      options,
      environment: {},
      takeAway: async () => {
        renameSync(var_, away);
        return async () => {
          // An empty file in its place would be a new and empty vault.
          if (readdirSync(directory).includes('var')) throw new Error('Something was made where the vault was.');
          renameSync(away, var_);
        };
      },
      close: async () => rmSync(directory, { recursive: true }),
    };
  },
};
