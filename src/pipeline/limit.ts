import { GatewayError } from '../core/errors.ts';
import type { Counter } from '../limits/counter.ts';
import type { Entitled, Guarded, Limited, Quota } from './stages.ts';

/**
 * Fifth stage: no more requests per caller and integration than configured.
 * @param counterOf the counter of an integration, by its name.
 */
export function createLimit(counterOf: (integration: string) => Counter) {
  /** @throws GatewayError `rate_limited`. */
  return async <Call extends Entitled<Guarded>>(call: Call): Promise<Limited<Call>> => {
    const { route, caller, response } = call;
    const counter = counterOf(route.name);
    const { requests, window } = counter.rate;
    const { admitted, remaining, reset } = await counter.take(caller.key);
    const quota: Quota = { limit: requests, remaining, window: Math.ceil(window / 1000), reset };
    // draft-ietf-httpapi-ratelimit-headers-10: one policy named "default", a quota of q per w seconds, r left for t seconds.
    response.setHeader('RateLimit-Policy', `"default";q=${quota.limit};w=${quota.window}`);
    response.setHeader('RateLimit', `"default";r=${quota.remaining};t=${quota.reset}`);
    if (!admitted)
      throw new GatewayError('rate_limited', {
        detail: 'over the limit of the integration',
        headers: { 'Retry-After': String(reset) },
      });
    return { ...call, quota };
  };
}
