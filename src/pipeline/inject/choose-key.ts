import { GatewayError } from '../../core/errors.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Admitted } from '../stages.ts';
import { callerKey, unusable } from './caller-key.ts';
import type { KeyInHand } from './key-in-hand.ts';
import { productKey, type Secrets } from './product-key.ts';

export interface ChoiceParts {
  readonly secrets: Secrets;
  readonly metrics: Metrics;
}

/**
 * Whose key goes into a call: the caller's own where it brought one, and then no other, unless the integration falls back.
 * @throws GatewayError `caller_key_unusable`, `secret_unavailable`.
 */
export async function chooseKey(call: Admitted, { secrets, metrics }: ChoiceParts): Promise<KeyInHand> {
  const { ownKeys, name } = call.route;
  if (ownKeys === undefined) {
    if (call.task !== undefined) throw unusable('the integration takes none');
    return await productKey(call, secrets);
  }
  const fallBack = ownKeys.fallback
    ? async () => {
        metrics.countFallback(name);
        return await productKey(call, secrets, true);
      }
    : undefined;
  try {
    const own = await callerKey(call, ownKeys);
    if (own !== undefined) return { ...own, fallBack };
  } catch (error) {
    if (fallBack === undefined || !isAboutKey(error)) throw error;
    return await fallBack();
  }
  return await productKey(call, secrets);
}

const isAboutKey = (error: unknown) =>
  error instanceof GatewayError && (error.code === 'caller_key_unusable' || error.code === 'secret_unavailable');
