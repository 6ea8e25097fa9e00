import type { CliCommand } from './command.ts';
import { versionsOf } from './secrets/abilities.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import { parseReference } from './secrets/parse-reference.ts';
import { parseVersion } from './secrets/parse-version.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

interface Options extends StoreOptions {
  readonly to?: string;
}

export const secretsRollback: CliCommand<Options> = {
  name: 'secrets rollback',
  summary: 'make an older version of a secret current again',
  declare: (command) =>
    declareStoreOptions(
      command
        .argument('<reference>', 'such as google-maps/api-key')
        .option(
          '--to <version>',
          'the version, as "secrets versions" tells it; without it, the one before the current',
        ),
    ),
  run: async (shell, options, text) => {
    const reference = parseReference(text);
    const to = parseVersion(options.to, '--to');
    return await withSecrets(shell, options, 'secrets rollback', async (secrets) => {
      const version = await versionsOf(secrets, reference).rollback(reference, to);
      const told = await afterChange(shell, secrets.file, { references: [reference] });
      return {
        ok: true,
        text: `Version ${version} of ${reference.uri} is current.${toldInWords(told)}`,
        data: { reference: reference.uri, version, told },
      };
    });
  },
};
