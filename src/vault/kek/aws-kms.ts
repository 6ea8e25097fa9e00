import type { z } from 'zod';
import { type Kms, openKms } from '../../managers/aws/kms.ts';
import { awsOptions, kmsKeyId } from '../../managers/aws/options.ts';
import { regionOf } from './aws-kms/key-arn.ts';
import { newGuard, oldGuard } from './aws-kms/key-guard.ts';
import type { KekContext, KekDefinition } from './definition.ts';
import { newGuardedKey, openGuardedKey } from './guarded-key.ts';

const options = {
  kmsKeyId: kmsKeyId.describe(
    'The key of AWS KMS that guards the vault: an ARN, an id, or an alias. The vault remembers which key an alias stood for',
  ),
  ...awsOptions,
};

type KmsOptions = z.output<z.ZodObject<typeof options>>;

/** A KEK that a symmetric key of AWS KMS encrypts. */
export const awsKms: KekDefinition<KmsOptions> = {
  name: 'aws-kms',
  options,
  create: (chosen, context) =>
    withKms(chosen, context, async (kms) => {
      let keyArn = '';
      const guard = newGuard(kms, chosen.kmsKeyId, (used) => {
        keyArn = used;
      });
      const { key, parameters } = await newGuardedKey(guard, {});
      return { key, parameters: { keyArn, ...parameters } };
    }),
  open: ({ keyArn, wrapped }, chosen, context) =>
    withKms(chosen, context, (kms) => openGuardedKey(oldGuard(kms, chosen.kmsKeyId, keyArn), wrapped)),
};

async function withKms<T>(
  { kmsKeyId: keyId, region = regionOf(keyId), endpoint }: KmsOptions,
  { environment = {}, timers }: KekContext,
  work: (kms: Kms) => Promise<T>,
): Promise<T> {
  const kms = openKms({ region, endpoint }, environment, timers);
  try {
    return await work(kms);
  } finally {
    kms.close();
  }
}
