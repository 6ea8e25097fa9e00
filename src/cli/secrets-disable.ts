import type { CliCommand } from './command.ts';
import { versionsOf } from './secrets/abilities.ts';
import { afterChange, toldInWords } from './secrets/after-change.ts';
import { parseReference } from './secrets/parse-reference.ts';
import { path } from './secrets/read-current.ts';
import { withSecrets } from './secrets/with-secrets.ts';
import { declareStoreOptions, type StoreOptions } from './store/store-options.ts';

export const secretsDisable: CliCommand<StoreOptions> = {
  name: 'secrets disable',
  summary: 'hand out no version of a secret any more, until one is rolled back to or a new one is stored',
  declare: (command) => declareStoreOptions(command.argument('<reference>', 'such as google-maps/api-key')),
  run: async (shell, options, text) => {
    const reference = parseReference(text);
    return await withSecrets(shell, options, 'secrets disable', async (secrets) => {
      const versions = versionsOf(secrets, reference);
      const inUse = (await versions.list(reference)).find(({ state }) => state === 'current');
      await versions.disable(reference);
      const told = await afterChange(shell, secrets.file, { references: [reference], gone: true });
      const back = `To use it again: npm run -s portcullis -- secrets rollback ${path(reference)} --to ${inUse?.id ?? '<version>'}`;
      return {
        ok: true,
        text: `${reference.uri} is disabled.${toldInWords(told)}\n${back}`,
        data: { reference: reference.uri, version: inUse?.id ?? null, told },
      };
    });
  },
};
