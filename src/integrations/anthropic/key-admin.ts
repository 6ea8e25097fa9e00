import type { z } from 'zod';
import { adminFile, keyAdminSettings } from '../provider/key-admin.ts';

/** https://platform.claude.com/docs/en/manage-claude/admin-api: admin keys are made by an organization's admins. */
export const keyAdmin = keyAdminSettings({
  adminKey: adminFile.describe('The file with an admin key of the organization (sk-ant-admin…), as file:///…'),
});

export type AnthropicKeyAdmin = z.output<typeof keyAdmin>;
