import { GatewayError } from '../../core/errors.ts';
import type { SecretClient } from '../../secrets/client.ts';
import type { SecretVersion } from '../../secrets/definition.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import type { Admitted } from '../stages.ts';
import type { KeyInHand } from './key-in-hand.ts';

export type Secrets = Pick<SecretClient, 'get' | 'renew'>;

/** A secret that was put into a request. */
interface Used {
  readonly reference: SecretReference;
  readonly version: SecretVersion;
}

/**
 * The product's key for a call, as the configuration names it.
 * @param isTold whether it takes the place of the caller's own.
 * @throws GatewayError `secret_unavailable`.
 */
export async function productKey(call: Admitted, secrets: Secrets, isTold = false): Promise<KeyInHand> {
  const { injection } = call.operation;
  const { values, used } = await reveal(call, secrets);
  return {
    of: 'product',
    isTold,
    injection,
    values,
    secrets: used.map(({ version }) => version.value),
    whenEnded: undefined,
    renewed: async () => ((await renewAny(used, secrets)) ? await productKey(call, secrets, isTold) : undefined),
    fallBack: undefined,
  };
}

/** The values of the credentials that an operation needs; those that are secrets, apart. */
async function reveal({ route, operation }: Admitted, secrets: Secrets) {
  const values: Record<string, string> = {};
  const used: Used[] = [];
  for (const field of operation.injection.fields) {
    const credential = route.credentials[field];
    if (credential === undefined)
      throw new GatewayError('secret_unavailable', { detail: `no credential named ${field}` });
    if (typeof credential === 'string') {
      values[field] = credential;
      continue;
    }
    const { current: version } = await secrets.get(credential);
    values[field] = version.value.reveal();
    used.push({ reference: credential, version });
  }
  return { values, used };
}

/** Whether one of them may be used anew. */
async function renewAny(used: readonly Used[], secrets: Secrets): Promise<boolean> {
  const renewed = await Promise.all(used.map(({ reference, version }) => secrets.renew(reference, version)));
  return renewed.some((each) => each !== undefined);
}
