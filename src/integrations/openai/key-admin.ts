import type { z } from 'zod';
import { adminFile, keyAdminSettings } from '../provider/key-admin.ts';

/** https://developers.openai.com/api/reference/administration/overview: admin keys are made by an organization's owners. */
export const keyAdmin = keyAdminSettings({
  adminKey: adminFile.describe('The file with an admin key of the organization (sk-admin-…), as file:///…'),
});

export type OpenaiKeyAdmin = z.output<typeof keyAdmin>;
