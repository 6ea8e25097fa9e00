import { z } from 'zod';

const WRITE_MODULE = 'the path of the PKCS #11 library that came with the HSM, such as /usr/lib/softhsm/libsofthsm2.so';
const WRITE_TOKEN = 'the label of the token, which a network HSM calls a partition';
const WRITE_LABEL = 'the label (CKA_LABEL) of the key in the token';
const WRITE_ID = 'the ID (CKA_ID) of the key in hexadecimal digits, as text: "a1b2"';
const WRITE_PIN_FILE = 'the path of a file that holds the PIN';
const WRITE_ENTRY = 'service/account, as the entry is called in the keychain of the operating system';

const text = (error: string) => z.string({ error }).min(1, { error });

/** The options of the provider `pkcs11`. */
export const options = {
  module: text(WRITE_MODULE).describe("The path of the HSM's PKCS #11 library"),
  token: text(WRITE_TOKEN).describe('The label of the token that holds the key'),
  keyLabel: text(WRITE_LABEL).describe(
    'The label of the key: an AES key that may encrypt and decrypt, or a generic secret key of 32 bytes or more that may sign ' +
      '(HMAC), for HSMs that have no AES-GCM or choose its nonces themselves',
  ),
  keyId: z
    .string({ error: WRITE_ID })
    .regex(/^([0-9a-f]{2})+$/i, { error: WRITE_ID })
    .optional()
    .describe('The ID of the key in hexadecimal, where several have the label'),
  pinFile: text(WRITE_PIN_FILE)
    .optional()
    .describe('The file that holds the PIN of the user who may use the key, such as /run/secrets/hsm-pin'),
  pinKeychain: z
    .string({ error: WRITE_ENTRY })
    .regex(/^[^/]+\/.+$/, { error: WRITE_ENTRY })
    .optional()
    .describe('Where the keychain of the operating system holds the PIN: service/account'),
  generateKey: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe(
      'true: where the token has no such key, "vault init" and "vault rekey" make one in it, which cannot be read out',
    ),
};

export type Pkcs11Options = z.output<z.ZodObject<typeof options>>;
