import type { GatewayError } from '../core/errors.ts';
import type { IntegrationLimits } from '../limits/integration-limits.ts';
import { isDenial } from '../limits/verdict.ts';
import type { CallSoFar } from './record.ts';

/** Has the limits of an integration know what was refused to a caller there. */
export function createNoteDenial(limitsOf: (integration: string) => Pick<IntegrationLimits, 'denied'>) {
  return ({ caller, route }: CallSoFar, failure: GatewayError): void => {
    if (caller !== undefined && route !== undefined && isDenial(failure)) limitsOf(route.name).denied(caller);
  };
}
