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
  .regex(/^secret:\/\/[a-z0-9][a-z0-9._-]{0,126}\/[a-z0-9][a-z0-9._-]{0,126}$/i, { error: WRITE })
  .transform((uri): SecretReference => {
    const [name = '', field = ''] = uri.slice('secret://'.length).split('/');
    return { uri, name, field };
  });
