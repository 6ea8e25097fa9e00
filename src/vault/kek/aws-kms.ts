import type { z } from 'zod';
import { type Kms, openKms } from '../../managers/aws/kms.ts';
import { awsOptions, kmsKeyId } from '../../managers/aws/options.ts';
import { regionOf } from './aws-kms/key-arn.ts';
import { keyGuard } from './aws-kms/key-guard.ts';
import type { KekContext, KekDefinition } from './definition.ts';
import { newGuardedKey, openGuardedKey } from './guarded-key.ts';

const options = {
  kmsKeyId: kmsKeyId.describe(
    'The key of AWS KMS that guards the vault: an ARN, an id, or an alias that stays with the same key',
  ),
  ...awsOptions,
};

type KmsOptions = z.output<z.ZodObject<typeof options>>;

/** A KEK that a symmetric key of AWS KMS encrypts. */
export const awsKms: KekDefinition<KmsOptions> = {
  name: 'aws-kms',
  options,
  create: (chosen, context) => withKms(chosen, context, (kms) => newGuardedKey(keyGuard(kms, chosen.kmsKeyId))),
  open: (parameters, chosen, context) =>
    withKms(chosen, context, (kms) => openGuardedKey(keyGuard(kms, chosen.kmsKeyId), parameters)),
};

async function withKms<T>(
  { kmsKeyId: keyId, region = regionOf(keyId), endpoint }: KmsOptions,
  { environment, timers }: KekContext,
  work: (kms: Kms) => Promise<T>,
): Promise<T> {
  const kms = openKms({ region, endpoint }, environment, timers);
  try {
    return await work(kms);
  } finally {
    kms.close();
  }
}
