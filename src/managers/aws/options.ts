import { z } from 'zod';
import { serviceUrl } from '../../settings/this-machine.ts';

const WRITE_REGION = 'a region of AWS, such as eu-central-1';
const WRITE_ENDPOINT =
  'a URL such as https://vpce-0a1b2c3d.secretsmanager.eu-central-1.vpce.amazonaws.com; by http on this machine alone';

/** How AWS is reached, whichever of its services it is: keys of `secrets.options`. */
export const awsOptions = {
  region: z
    .string({ error: WRITE_REGION })
    .regex(/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/, { error: WRITE_REGION })
    .optional()
    .describe("The region of AWS; absent: that of AWS_REGION, or of the profile in AWS's own configuration file"),
  endpoint: z
    .string({ error: WRITE_ENDPOINT })
    .refine((text) => serviceUrl(text) !== undefined, { error: WRITE_ENDPOINT })
    .optional()
    .describe('The URL of an endpoint in your own network (VPC endpoint); absent: the public one of the region'),
};

const WRITE_KEY =
  'the ARN, the id or the alias of a symmetric key of KMS, such as alias/portcullis or arn:aws:kms:eu-central-1:111122223333:key/…';

/** Which key of KMS, as https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id has it. */
export const kmsKeyId = z
  .string({ error: WRITE_KEY })
  .regex(/^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key\/|alias\/)|alias\/)?[A-Za-z0-9/_-]{1,250}$/, {
    error: WRITE_KEY,
  });

export type AwsOptions = z.output<z.ZodObject<typeof awsOptions>>;
