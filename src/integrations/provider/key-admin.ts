import { z } from 'zod';
import { baseUrl } from '../../settings/integration.ts';
import { secretFile } from '../../settings/secret-file.ts';
import type { KeySearch } from './revocation.ts';

/**
 * The schema of a section's `keyAdmin`: by what the command that disables a leaked key shows the provider that it may. Nothing else
 * reads the files it names.
 */
export function keyAdminSettings<Shape extends z.ZodRawShape>(shape: Shape) {
  const error = `a section with ${Object.keys(shape).join(', ')}`;
  return z.strictObject({ ...shape, baseUrl: adminUrl }, { error });
}

/** For what the keyAdmin section is as a whole. */
export const KEY_ADMIN =
  'By what "emergency-lockdown --revoke-at-provider" disables the key; only that command reads it';

/** Where an admin credential lies: a file:/// URL. */
export const adminFile = secretFile;

const adminUrl = baseUrl.optional().describe("Replaces the host of the provider's admin API; scheme, host and port");

export const noKeyAdmin: KeySearch = {
  outcome: 'by-hand',
  detail: 'its section has no keyAdmin, by which Portcullis could do it',
};
