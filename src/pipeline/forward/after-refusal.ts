import { GatewayError } from '../../core/errors.ts';
import type { Injected } from '../stages.ts';

/** RFC 9110, section 15.5.2: the request was not acted upon, for want of credentials that are good. */
const UNAUTHORIZED = 401;

/** Whether a provider refused a key that the caller brought. Its 403 may be about anything, and goes to the caller. */
export function refusesOwnKey(status: number, { keyOf }: Injected): boolean {
  return status === UNAUTHORIZED && keyOf === 'caller';
}

export interface Resort {
  /** Whether another key of the caller's was not tried yet. */
  readonly renews: boolean;
  /** Whether the request can be sent once more. */
  readonly sends: boolean;
}

/**
 * The call to send after a provider refused the caller's own key: with another of the caller's, or with the product's where that is
 * allowed.
 * @throws GatewayError `caller_key_refused` when there is none. The provider's answer goes to nobody: many quote the key.
 */
export async function afterRefusal(call: Injected, { renews, sends }: Resort): Promise<Injected> {
  // Where it cannot be sent, the next call has the new key.
  const other = renews ? await call.renewed().catch(() => undefined) : undefined;
  const next = sends ? (other ?? (await call.fallBack?.())) : undefined;
  if (next === undefined)
    throw new GatewayError('caller_key_refused', { detail: "the provider answered 401 to the caller's own key" });
  return next;
}
