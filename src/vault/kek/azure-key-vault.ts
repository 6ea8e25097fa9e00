import { z } from 'zod';
import { systemClock } from '../../core/clock.ts';
import { AzureConnection } from '../../managers/azure/connection.ts';
import { azureAuth } from '../../managers/azure/options.ts';
import { VaultError } from '../definition.ts';
import { newGuard, oldGuard } from './azure-key-vault/key-guard.ts';
import { isSameKey, type KeyId, keyIdText, parseKeyId } from './azure-key-vault/key-id.ts';
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
    connected(chosen, context, async (connection) => {
      let keyId = '';
      const guard = newGuard(connection, chosenKey(chosen), (used) => {
        keyId = keyIdText(used);
      });
      const { key, parameters } = await newGuardedKey(guard, {});
      return { key, parameters: { keyId, ...parameters } };
    }),
  open: async ({ keyId, wrapped }, chosen, context) => {
    const key = trustedKey(keyId, chosenKey(chosen));
    return connected(chosen, context, (connection) => openGuardedKey(oldGuard(connection, key), wrapped));
  },
};

/** Does one thing with a vault of Azure, and lets go of it. */
async function connected<T>(
  { auth }: AzureKeyOptions,
  { environment = {} }: KekContext,
  work: (connection: AzureConnection) => Promise<T>,
): Promise<T> {
  const connection = new AzureConnection(auth, { environment, clock: systemClock });
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

/** Whoever can write to the vault's store can edit its header: only the key that the options name is trusted, in any version. */
function trustedKey(noted: unknown, chosen: KeyId): KeyId {
  const key = parseKeyId(noted);
  if (key?.version === undefined) {
    throw new VaultError(
      'unsupported',
      'the vault\'s header names no key of Azure Key Vault; restore a backup with "npm run -s portcullis -- vault restore"',
    );
  }
  if (isSameKey(key, chosen)) return key;
  const { version: _, ...named } = key;
  throw new VaultError(
    'missing',
    `the vault is guarded by ${keyIdText(named)}, and secrets.options.keyId names ${keyIdText(chosen)}; name the former`,
  );
}
