import { z } from 'zod';
import { adminFile, keyAdminSettings } from '../provider/key-admin.ts';

const WRITE_SID = 'the SID of a Main key, such as SK00000000000000000000000000000000: it is not a secret';

/** https://www.twilio.com/docs/iam/api-keys/key-resource-v1: only Main keys, and the auth token, reach keys. */
export const keyAdmin = keyAdminSettings({
  apiKeySid: z
    .string({ error: WRITE_SID })
    .regex(/^SK[0-9a-f]{32}$/, { error: WRITE_SID })
    .optional()
    .describe('The SID of a Main key, which is no secret'),
  apiKeySecret: adminFile.optional().describe('The file with its secret, as file:///…'),
  authToken: adminFile.optional().describe("In the place of the two: the file with the account's auth token"),
}).refine(({ apiKeySid, apiKeySecret, authToken }) => isOneWay(apiKeySid, apiKeySecret, authToken), {
  error: 'apiKeySid with apiKeySecret, or authToken; one of the two, and all of it',
});

export type TwilioKeyAdmin = z.output<typeof keyAdmin>;

function isOneWay(sid: string | undefined, secret: string | undefined, token: string | undefined): boolean {
  return token === undefined ? sid !== undefined && secret !== undefined : sid === undefined && secret === undefined;
}
