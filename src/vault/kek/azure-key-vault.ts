import { z } from 'zod';
import { AzureConnection } from '../../managers/azure/connection.ts';
import { azureAuth } from '../../managers/azure/options.ts';
import { keyGuard } from './azure-key-vault/key-guard.ts';
import { type KeyId, parseKeyId } from './azure-key-vault/key-id.ts';
import type { KekContext, KekDefinition } from './definition.ts';
import { newGuardedKey, openGuardedKey } from './guarded-key.ts';

const WRITE_KEY = 'the URL of a key, as https://portcullis.vault.azure.net/keys/portcullis, with or without a version';

const options = {
  keyId: z
    .string({ error: WRITE_KEY })
    .refine((text) => parseKeyId(text) !== undefined, { error: WRITE_KEY })
    .meta({ pattern: '^https://[^/]+/keys/[0-9A-Za-z-]+(/[0-9a-fA-F]{32})?$' })
    .describe(
      'The RSA key of Key Vault that guards the vault, as https://portcullis.vault.azure.net/keys/portcullis. Without a version: ' +
        'the newest when the vault is made; the vault remembers it',
    ),
  auth: azureAuth,
};

type AzureKeyOptions = z.output<z.ZodObject<typeof options>>;

/** A KEK that an RSA key of Azure Key Vault encrypts. */
export const azureKeyVault: KekDefinition<AzureKeyOptions> = {
  name: 'azure-key-vault',
  options,
  create: (chosen, context) =>
    connected(chosen, context, (connection) => newGuardedKey(keyGuard(connection, chosenKey(chosen)))),
  open: (parameters, chosen, context) =>
    connected(chosen, context, (connection) => openGuardedKey(keyGuard(connection, chosenKey(chosen)), parameters)),
};

/** Does one thing with a vault of Azure, and lets go of it. */
async function connected<T>(
  { auth }: AzureKeyOptions,
  { environment, clock }: KekContext,
  work: (connection: AzureConnection) => Promise<T>,
): Promise<T> {
  const connection = new AzureConnection(auth, { environment, clock });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** @throws Error for a URL that the schema refuses. */
function chosenKey({ keyId }: AzureKeyOptions): KeyId {
  const key = parseKeyId(keyId);
  if (key === undefined) throw new Error('The options of the key azure-key-vault were not checked.');
  return key;
}
