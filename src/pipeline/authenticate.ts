import { readToken } from './authenticate/read-token.ts';
import type { TokenVerifier } from './authenticate/verify-token.ts';
import type { Authenticated, Guarded } from './stages.ts';
import { readSocketToken } from './upgrade/socket-token.ts';

export interface AuthenticateParts {
  readonly verifier: TokenVerifier;
}

/** Second stage: who calls, from the JWT in the Authorization header or where the integration's SDK puts a key. */
export function createAuthenticate({ verifier }: AuthenticateParts) {
  /** @throws GatewayError `unauthenticated`, `ambiguous_credentials`, `identity_provider_unavailable`. */
  return async <Call extends Guarded>(call: Call): Promise<Authenticated<Call>> => {
    const token = call.upgrade ? readSocketToken(call) : readToken(call.request, call.route.tokenPlace);
    const caller = verifier.recall(token) ?? (await verifier.verify(token));
    return { ...call, caller };
  };
}
