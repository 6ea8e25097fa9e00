import { z } from 'zod';

/** Points to one field of one secret in whatever backend is configured: `secret://<name>/<field>`. */
export interface SecretReference {
  /** As written, for messages. It names a secret and is not one. */
  readonly uri: string;
  readonly name: string;
  readonly field: string;
}

const WRITE =
  'a reference such as secret://google-maps/api-key; the value itself belongs in the secret backend, never in this file';

export const secretReference = z
  .string({ error: WRITE })
  .regex(/^secret:\/\/[A-Za-z0-9][A-Za-z0-9._-]{0,126}\/[A-Za-z0-9][A-Za-z0-9._-]{0,126}$/, { error: WRITE })
  .transform((uri): SecretReference => {
    const [name = '', field = ''] = uri.slice('secret://'.length).split('/');
    return { uri, name, field };
  })
  .describe('Where the secret is: secret://<name>/<field>, never the value itself');
