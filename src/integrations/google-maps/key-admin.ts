import { z } from 'zod';
import { serviceUrl } from '../../settings/this-machine.ts';
import { adminFile, keyAdminSettings } from '../provider/key-admin.ts';

const WRITE_TOKEN_URL = 'the URL of a token endpoint, such as https://oauth2.googleapis.com/token';

/** https://docs.cloud.google.com/api-keys/docs/manage-api-keys */
export const keyAdmin = keyAdminSettings({
  credentialsFile: adminFile.describe(
    "The file with the key of a service account that has the role API Keys Admin in the key's project, as file:///…",
  ),
  tokenUrl: z
    .string({ error: WRITE_TOKEN_URL })
    .refine((text) => serviceUrl(text) !== undefined, { error: WRITE_TOKEN_URL })
    .meta({ pattern: '^https?://' })
    .optional()
    .describe('Replaces https://oauth2.googleapis.com/token, where the service account logs in'),
});

export type GoogleKeyAdmin = z.output<typeof keyAdmin>;
