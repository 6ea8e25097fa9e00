import { z } from 'zod';
import { mountPath, vaultOptions } from '../../managers/hashicorp-vault/options.ts';

const WRITE_PREFIX = 'a part of a path, such as portcullis/, without a slash at its beginning and without ".."';

/** The options of the backend `hashicorp-vault`. */
export const options = z.strictObject({
  ...vaultOptions,
  mount: mountPath.default('secret').describe('Where the KV engine, version 2, is mounted'),
  prefix: z
    .string({ error: WRITE_PREFIX })
    .regex(/^(?!.*(\.\.|\/\/))([A-Za-z0-9_.-][A-Za-z0-9_./-]*)?$/, { error: WRITE_PREFIX })
    .default('')
    .describe('What stands before the name of every secret in its path, such as portcullis/'),
});

export type HashicorpVaultOptions = z.output<typeof options>;
