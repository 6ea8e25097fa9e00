import { z } from 'zod';
import { secretFile } from '../../settings/secret-file.ts';

const WRITE_ENDPOINT =
  'the address of the service without a path, such as https://secretmanager.example.com; http only on this machine';

/** How services of Google Cloud are reached; left out, they are where Google has them, with application default credentials. */
export const gcpOptions = {
  credentialsFile: secretFile
    .optional()
    .describe(
      "A file:/// URL of a service account's key, or of the configuration of a workload identity; absent: the application " +
        'default credentials of the machine',
    ),
  endpoint: z
    .string({ error: WRITE_ENDPOINT })
    .refine(isEndpoint, { error: WRITE_ENDPOINT })
    .meta({ pattern: '^https?://' })
    .optional()
    .describe('Another address of the service, such as a private endpoint'),
};

export type GcpOptions = z.output<z.ZodObject<typeof gcpOptions>>;

/** Tokens go there: in the clear only to what stays on this machine. */
function isEndpoint(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  const bare = pathname === '/' && search === '' && hash === '' && username === '' && password === '';
  return bare && (protocol === 'https:' || isThisMachine(hostname));
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
