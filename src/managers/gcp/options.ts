import { z } from 'zod';
import { secretFile } from '../../settings/secret-file.ts';
import { serviceUrl } from '../../settings/this-machine.ts';

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

function isEndpoint(text: string): boolean {
  return /^https?:\/\//.test(text) && serviceUrl(text)?.pathname === '/';
}
