import { z } from 'zod';
import { SecretValue } from '../core/secret-value.ts';
import type { SecretReference } from '../settings/secret-reference.ts';
import type { BackendDefinition } from './definition.ts';

const options = z.strictObject({
  allowInProduction: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('Accept that environment variables are readable by whoever can inspect the process'),
});

/** Secrets from environment variables: `secret://google-maps/api-key` is GOOGLE_MAPS_API_KEY. For development and small set-ups. */
export const env: BackendDefinition<z.output<typeof options>> = {
  name: 'env',
  options,
  readOnly: true,
  open: (_options, { environment }) => ({
    fetch: async (reference) => {
      const value = environment[variableOf(reference)];
      return value === undefined || value.trim() === ''
        ? { found: false, absence: 'missing' }
        : { found: true, current: { id: '1', value: new SecretValue(value) } };
    },
    probe: async () => {},
    remedy: (reference) => `set the environment variable ${variableOf(reference)}`,
    productionConcern: 'the env backend keeps secrets where anyone who can inspect the process reads them',
    close: async () => {},
  }),
};

/** `secret://google-maps/api-key` → `GOOGLE_MAPS_API_KEY`. */
export function variableOf({ name, field }: SecretReference): string {
  return `${name}_${field}`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
