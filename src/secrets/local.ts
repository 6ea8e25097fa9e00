import { z } from 'zod';
import { kekSource, vaultOptions } from '../vault/kek/index.ts';
import { SqliteStore } from '../vault/sqlite-store.ts';
import type { BackendContext, BackendDefinition } from './definition.ts';
import { vaultBackend } from './vault-backend.ts';

const options = vaultOptions({
  path: z
    .string({ error: 'the path of the file that holds the vault' })
    .min(1, { error: 'the path of the file that holds the vault' })
    .default('var/vault.sqlite')
    .describe('The file that holds the vault'),
});
type Options = z.output<typeof options>;

/** Secrets from an encrypted vault in a file of this machine. */
export const local: BackendDefinition<Options> = {
  name: 'local',
  options,
  open: (chosen, context) => vaultBackend(partsOf(chosen, context)),
  vault: partsOf,
};

function partsOf(chosen: Options, context: BackendContext) {
  const { clock, timers, who } = context;
  const store = new SqliteStore({ path: chosen.path, clock, timers });
  return { store, kek: kekSource(chosen, context), clock, who };
}
