import type { KeyManagementServiceClient } from '@google-cloud/kms';
import { z } from 'zod';
import { connectGcp } from '../../managers/gcp/connection.ts';
import { gcpOptions } from '../../managers/gcp/options.ts';
import type { GcpService } from '../../managers/gcp/service.ts';
import { VaultError } from '../definition.ts';
import type { KekContext, KekDefinition } from './definition.ts';
import { cloudKmsGuard } from './gcp-kms/guard.ts';
import { newGuardedKey, openGuardedKey } from './guarded-key.ts';

const WRITE_KEY = 'the resource name of a key, projects/…/locations/…/keyRings/…/cryptoKeys/…, without a version';

const KEY = /^projects\/[a-z0-9.:-]+\/locations\/[a-z0-9-]+\/keyRings\/[\w-]{1,63}\/cryptoKeys\/[\w-]{1,63}$/;

const options = {
  kmsKey: z
    .string({ error: WRITE_KEY })
    .regex(KEY, { error: WRITE_KEY })
    .describe('The key of Cloud KMS that guards the vault, as projects/…/locations/…/keyRings/…/cryptoKeys/…'),
  ...gcpOptions,
};

export type GcpKmsOptions = z.output<z.ZodObject<typeof options>>;

const SERVICE: GcpService<KeyManagementServiceClient> = {
  host: 'cloudkms.googleapis.com',
  sdk: '@google-cloud/kms',
  load: async () => {
    const { KeyManagementServiceClient: Client } = await import('@google-cloud/kms');
    return (chosen) => new Client(chosen as ConstructorParameters<typeof Client>[0]);
  },
};

/** A KEK that a key of Google's Cloud KMS encrypts: a symmetric one, of the purpose ENCRYPT_DECRYPT. */
export const gcpKms: KekDefinition<GcpKmsOptions> = {
  name: 'gcp-kms',
  options,
  create: (chosen, context) => connected(chosen, context, newGuardedKey),
  open: async (parameters, chosen, context) => {
    checkKey(parameters['kmsKey'], chosen.kmsKey);
    return connected(chosen, context, (guard) => openGuardedKey(guard, parameters));
  },
};

/** Does one thing with Cloud KMS, and lets go of it. */
async function connected<T>(
  chosen: GcpKmsOptions,
  { environment, timers }: KekContext,
  work: (guard: ReturnType<typeof cloudKmsGuard>) => Promise<T>,
): Promise<T> {
  const connection = connectGcp(SERVICE, chosen, { environment, timers });
  try {
    return await work(cloudKmsGuard(connection, chosen.kmsKey));
  } finally {
    await connection.close();
  }
}

/** The header may be anybody's: it does not say which key is trusted, and another one than it says opens nothing anyway. */
function checkKey(noted: unknown, chosen: string): void {
  if (noted === chosen) return;
  if (typeof noted !== 'string' || !KEY.test(noted))
    throw new VaultError('unsupported', "the vault's header names no key of Cloud KMS; restore a backup of the vault");
  throw new VaultError('missing', `the vault is guarded by ${noted}; name it in secrets.options.kmsKey, not ${chosen}`);
}
