import { z } from 'zod';
import type { OpenCallerKeys } from '../../caller-keys/open-caller-keys.ts';
import type { SecretClient } from '../../secrets/client.ts';
import { secretReference } from '../../settings/secret-reference.ts';
import { type AdminRoute, NOT_UNDERSTOOD } from '../route.ts';

/** What a command says after it changed secrets. */
const changes = z.strictObject({
  /** Absent: who knows which. */
  references: z.array(secretReference).max(100_000).optional(),
  /** True when they are not to be used any more, and not even asked for again at once. */
  gone: z.boolean().default(false),
});

/** Drops secrets from the cache, before the answer goes out; without references callers' own keys too. */
export function invalidateSecrets(
  secrets: Pick<SecretClient, 'invalidate'>,
  ownKeys?: Pick<OpenCallerKeys, 'invalidate'>,
): AdminRoute {
  return {
    at: 'POST /secrets/invalidate',
    answer: (body) => {
      const told = changes.safeParse(body).data;
      if (told === undefined) return NOT_UNDERSTOOD;
      if (told.references === undefined) {
        secrets.invalidate(undefined, told.gone);
        ownKeys?.invalidate();
      }
      for (const reference of told.references ?? []) secrets.invalidate(reference, told.gone);
      return { status: 200, body: {} };
    },
  };
}
