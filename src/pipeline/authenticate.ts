import type { StandingOrders } from '../lockdown/definition.ts';
import { readToken } from './authenticate/read-token.ts';
import type { TokenVerifier } from './authenticate/verify-token.ts';
import { revoked } from './hold/refusal.ts';
import type { Authenticated, Guarded } from './stages.ts';
import { readSocketToken } from './upgrade/socket-token.ts';

export interface AuthenticateParts {
  readonly verifier: TokenVerifier;
  readonly orders: Pick<StandingOrders, 'isRevoked'>;
}

/** Second stage: who calls, from the JWT in the Authorization header or where the integration's SDK puts a key. */
export function createAuthenticate({ verifier, orders }: AuthenticateParts) {
  /** @throws GatewayError `unauthenticated`, `ambiguous_credentials`, `identity_provider_unavailable`. */
  return async <Call extends Guarded>(call: Call): Promise<Authenticated<Call>> => {
    const token = call.upgrade ? readSocketToken(call) : readToken(call.request, call.route.tokenPlace);
    const caller = verifier.recall(token) ?? (await verifier.verify(token));
    // Asked each time: what is remembered of a token is what its issuer says.
    if (orders.isRevoked(caller)) throw revoked();
    return { ...call, caller };
  };
}
