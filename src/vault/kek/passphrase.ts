import { z } from 'zod';
import { deriveKey, newKdfParameters } from '../kdf.ts';
import type { KekDefinition } from './definition.ts';
import { newPassphrase, passphraseFrom } from './passphrase/sources.ts';
import { symmetricKey } from './symmetric-key.ts';

const options = {
  passphraseFile: z
    .string({ error: 'the path of a file that holds the passphrase' })
    .min(1, { error: 'the path of a file that holds the passphrase' })
    .optional()
    .describe('The file that holds the passphrase, such as /run/secrets/vault-passphrase'),
  passphraseKeychain: z
    .string({ error: 'service/account, as the entry is called in the keychain of the operating system' })
    .regex(/^[^/]+\/.+$/, { error: 'service/account, as the entry is called in the keychain of the operating system' })
    .optional()
    .describe('Where the keychain of the operating system holds the passphrase: service/account'),
};

/** A KEK derived from a passphrase, out of a file, the keychain of the operating system, or a person's head. */
export const passphrase: KekDefinition<z.output<z.ZodObject<typeof options>>> = {
  name: 'passphrase',
  options,
  asks: {
    what: 'passphrase',
    insteadOf: { passphraseFile: '/run/secrets/vault-passphrase', passphraseKeychain: 'portcullis/vault' },
    isMadeUp: true,
  },
  create: async (chosen, context, fips) => {
    const parameters = newKdfParameters(fips);
    return { key: await derived(await newPassphrase(chosen, context), parameters), parameters };
  },
  open: async (parameters, chosen, context) => derived(await passphraseFrom(chosen, context), parameters),
};

async function derived(secret: Buffer, parameters: unknown) {
  try {
    return symmetricKey(await deriveKey(secret, parameters));
  } finally {
    secret.fill(0);
  }
}
