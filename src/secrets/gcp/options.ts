import { z } from 'zod';
import { gcpOptions } from '../../managers/gcp/options.ts';

const WRITE_PROJECT = 'the id or number of the project, such as acme-production';
const WRITE_PREFIX = 'up to 100 letters, digits, hyphens and underscores';

/** The options of the backend `gcp`. */
export const options = z.strictObject({
  project: z
    .string({ error: WRITE_PROJECT })
    .regex(/^([a-z0-9.-]+:)?[a-z0-9-]{1,63}$/, { error: WRITE_PROJECT })
    .describe('The project whose Secret Manager holds the secrets, by its id or number'),
  prefix: z
    .string({ error: WRITE_PREFIX })
    .regex(/^[A-Za-z0-9_-]{0,100}$/, { error: WRITE_PREFIX })
    .default('')
    .describe('What the names of the secrets begin with: <prefix><name>-<field>'),
  ...gcpOptions,
});

export type GcpSecretOptions = z.output<typeof options>;
