import type { ServerResponse } from 'node:http';
import { GatewayError } from '../core/errors.ts';
import type { IntegrationLimits } from '../limits/integration-limits.ts';
import type { LayerName, Place } from '../limits/place.ts';
import type { Cleared, Entitled, Guarded, Limited } from './stages.ts';

/** Tells a caller that its limits are lower than configured, and why. */
const FACTOR_HEADER = 'X-Portcullis-Limit-Factor';

/** A call that may have named an operation of the provider's. */
type Asked = Entitled<Guarded> & { readonly operation?: { readonly name: string } };

const OVER: Readonly<Record<LayerName, string>> = {
  default: 'over the limit of the integration',
  operation: 'over the limit of the operation',
  organisation: 'over the limit of the organisation',
};

/**
 * Sixth stage: no more requests than configured per caller and integration, and where that is configured, per operation and per
 * organisation.
 * @param limitsOf the limits of an integration, by its name.
 */
export function createLimit(limitsOf: (integration: string) => IntegrationLimits) {
  /** @throws GatewayError `rate_limited`, `state_unavailable`. */
  return async <Call extends Asked>(call: Cleared<Call>): Promise<Limited<Call>> => {
    const { route, caller, operation, response } = call;
    const limits = limitsOf(route.name);
    const taken = limits.take(caller, operation?.name);
    const place = 'then' in taken ? await taken : taken;
    const lowered = limits.loweredFor(caller);
    if (lowered !== undefined)
      response.setHeader(FACTOR_HEADER, `${Number(lowered.factor.toFixed(3))};reason=${lowered.reason}`);
    tell(place, response);
    if (!place.isAdmitted)
      throw new GatewayError('rate_limited', {
        detail: OVER[place.layer],
        headers: { 'Retry-After': String(place.reset) },
      });
    return { ...call, limits };
  };
}

/** draft-ietf-httpapi-ratelimit-headers-10: one policy, a quota of q per w seconds, r left for t seconds. */
function tell({ layer, limit, window, remaining, reset }: Place, response: ServerResponse): void {
  response.setHeader('RateLimit-Policy', `"${layer}";q=${limit};w=${window}`);
  response.setHeader('RateLimit', `"${layer}";r=${remaining};t=${reset}`);
}
