import type { z } from 'zod';
import { VaultClient } from '../../managers/hashicorp-vault/client.ts';
import { VaultError } from '../definition.ts';
import type { KekContext, KekDefinition } from './definition.ts';
import { newGuardedKey, openGuardedKey } from './guarded-key.ts';
import { options } from './vault-transit/options.ts';
import { transitGuard } from './vault-transit/transit-guard.ts';

type TransitOptions = z.output<z.ZodObject<typeof options>>;

/** A KEK that the transit engine of HashiCorp Vault or OpenBao encrypts with a key of its own. */
export const vaultTransit: KekDefinition<TransitOptions> = {
  name: 'vault-transit',
  options,
  create: (chosen, context) => withClient(chosen, context, (client) => newGuardedKey(transitGuard(client, chosen))),
  open: async (parameters, chosen, context) => {
    const { transitKey } = parameters;
    if (transitKey !== chosen.transitKey) throw otherKey(transitKey, chosen);
    return await withClient(chosen, context, (client) => openGuardedKey(transitGuard(client, chosen), parameters));
  },
};

/** Vault is asked when a vault is opened or made and not between, so that nothing of it is kept. */
async function withClient<T>(
  chosen: TransitOptions,
  { environment, timers }: KekContext,
  work: (client: VaultClient) => Promise<T>,
): Promise<T> {
  const client = new VaultClient(chosen, { environment, timers });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

function otherKey(transitKey: unknown, chosen: TransitOptions): VaultError {
  if (typeof transitKey !== 'string')
    return new VaultError(
      'unsupported',
      "the vault's header does not name a key of Vault transit; restore a backup with " +
        '"npm run -s portcullis -- vault restore"',
    );
  return new VaultError(
    'missing',
    `the vault is guarded by the transit key ${transitKey}, and secrets.options.transitKey names ${chosen.transitKey}; ` +
      `write transitKey: ${transitKey}`,
  );
}
