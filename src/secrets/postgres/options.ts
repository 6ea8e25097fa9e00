import { z } from 'zod';
import { secretFile } from '../../settings/secret-file.ts';
import { vaultOptions } from '../../vault/kek/index.ts';
import { parseDatabaseUrl } from './database-url.ts';

const WRITE_URL = 'postgres://<host>:5432/<database>, without a password and without parameters behind a question mark';
const WRITE_TLS = 'an object such as { caFile: /etc/ssl/postgres-ca.crt }, or false';
const WRITE_PEM = 'the path of a PEM file';

const pemFile = z.string({ error: WRITE_PEM }).min(1, { error: WRITE_PEM }).optional();

const tlsFiles = z
  .strictObject(
    {
      caFile: pemFile.describe(
        'The authority that signed the certificate of the server; absent: those that Node trusts',
      ),
      certFile: pemFile.describe('The certificate by which the server knows Portcullis, where it asks for one'),
      keyFile: pemFile.describe('The private key of certFile'),
    },
    { error: WRITE_TLS },
  )
  .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
    error: 'certFile and keyFile, both or neither',
  });

/** The options of the backend `postgres`. */
export const options = vaultOptions({
  url: z
    .string({ error: WRITE_URL })
    .refine((text) => parseDatabaseUrl(text) !== undefined, { error: WRITE_URL })
    .meta({ pattern: '^postgres(ql)?://' })
    .describe('The server and the database, as postgres://db.example.com:5432/portcullis; a user name may stand in it'),
  username: z
    .string({ error: 'the role to log in as' })
    .min(1, { error: 'the role to log in as' })
    .optional()
    .describe('The role to log in as, unless url names it; the gateway itself only needs to SELECT'),
  password: secretFile
    .optional()
    .describe('A file:/// URL of the file that holds the password; read for each connection'),
  tls: z
    .union([z.literal(false), tlsFiles], { error: WRITE_TLS })
    .optional()
    .describe(
      'How the connection is encrypted and the server known. Absent: TLS, by the authorities that Node trusts, unless the server ' +
        'is on this machine. false: in the clear, where a private network is trusted with the password',
    ),
  schema: z
    .string({ error: 'the name of a schema' })
    .regex(/^(?!pg_)[a-z_][a-z0-9_]{0,49}$/, {
      error:
        'a name of lower-case letters, digits and underscores that does not begin with a digit or pg_, of at most 50',
    })
    .default('portcullis')
    .describe('The schema that holds the tables, which nothing else should use'),
}).refine(hasOneUser, { path: ['username'], error: 'the role to log in as, here or in url, one of the two' });

function hasOneUser({ url, username }: { readonly url: string; readonly username?: string | undefined }): boolean {
  const address = parseDatabaseUrl(url);
  // What is wrong with the URL is another problem.
  return address === undefined || (address.user === undefined) !== (username === undefined);
}

export type PostgresOptions = z.output<typeof options>;
