import { GatewayError } from '../core/errors.ts';
import type { TokenVerifier } from './authenticate/verify-token.ts';
import type { Authenticated, Guarded } from './stages.ts';

export interface AuthenticateParts {
  readonly verifier: TokenVerifier;
}

/** Second stage: who calls, from the JWT in the Authorization header (RFC 6750, section 2.1). */
export function createAuthenticate({ verifier }: AuthenticateParts) {
  /** @throws GatewayError `unauthenticated`, `identity_provider_unavailable`. */
  return async (call: Guarded): Promise<Authenticated> => {
    const token = bearerToken(call.request.headers.authorization);
    const caller = verifier.recall(token) ?? (await verifier.verify(token));
    return { ...call, caller };
  };
}

function bearerToken(authorization: string | undefined): string {
  const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '') ?? [];
  if (token !== undefined) return token;
  throw new GatewayError('unauthenticated', {
    detail: authorization === undefined ? 'no Authorization header' : 'not a bearer token',
    headers: { 'WWW-Authenticate': 'Bearer realm="portcullis"' },
  });
}
