import type { CliCommand } from './command.ts';
import { versionsOf } from './secrets/abilities.ts';
import { parseReference } from './secrets/parse-reference.ts';
import { table } from './secrets/table.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

export const secretsVersions: CliCommand<StoreOptions> = {
  name: 'secrets versions',
  summary: "tell a secret's versions, who stored them and when; never their values",
  declare: (command) => declareStoreOptions(command.argument('<reference>', 'such as google-maps/api-key')),
  run: async (shell, options, text) => {
    const reference = parseReference(text);
    return await withSecrets(shell, options, 'secrets versions', async (secrets) => {
      const versions = (await versionsOf(secrets, reference).list(reference)).map(({ createdAt, ...rest }) => ({
        ...rest,
        createdAt: new Date(createdAt).toISOString(),
      }));
      const rows = versions.map(({ id, state, createdAt, createdBy, fingerprint = '' }) => [
        id,
        state,
        createdAt,
        createdBy,
        fingerprint,
      ]);
      return {
        ok: true,
        text: table(['version', 'state', 'stored', 'by', 'fingerprint'], rows),
        data: { reference: reference.uri, versions },
      };
    });
  },
};
