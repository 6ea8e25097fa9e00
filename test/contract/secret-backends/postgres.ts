import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendDefinition } from '../../../src/secrets/definition.ts';
import { postgres } from '../../../src/secrets/postgres.ts';
import { makeVault } from '../../harness/new-vault.ts';
import { startPostgres } from '../../harness/postgres.ts';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: { url: 'postgres://db.test/portcullis', username: 'portcullis' },
  prepare: async () => {
    const server = await startPostgres();
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-postgres-vault-'));
    const passphraseFile = join(directory, 'passphrase');
    writeFileSync(passphraseFile, 'a passphrase for tests\n', { mode: 0o600 });
    const { url, username, passwordFile } = server;
    const options = { url, username, password: passwordFile, schema: server.freshSchema(), passphraseFile };
    await makeVault(postgres as unknown as BackendDefinition, options);
    return {
      options,
      environment: {},
      takeAway: async () => {
        await server.stop();
        return () => server.start();
      },
      close: async () => {
        await server.close();
        rmSync(directory, { recursive: true });
      },
    };
  },
};
