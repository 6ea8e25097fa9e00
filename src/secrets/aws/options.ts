import { z } from 'zod';
import { awsOptions, kmsKeyId } from '../../managers/aws/options.ts';

const WRITE_PREFIX = 'what names begin with, such as portcullis/, of letters, digits and /_+=.@-';

/** The options of the backend `aws`. */
export const options = z.strictObject({
  ...awsOptions,
  prefix: z
    .string({ error: WRITE_PREFIX })
    .regex(/^[A-Za-z0-9/_+=.@-]{0,250}$/, { error: WRITE_PREFIX })
    .default('')
    .describe(
      "What stands before each secret's name, such as portcullis/, so that a policy can allow these and no others",
    ),
  kmsKeyId: kmsKeyId
    .optional()
    .describe("The key of KMS that encrypts secrets which Portcullis makes; absent: AWS's own for Secrets Manager"),
});

export type AwsSecretsOptions = z.output<typeof options>;
