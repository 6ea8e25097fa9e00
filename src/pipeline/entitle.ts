import { GatewayError } from '../core/errors.ts';
import type { Authenticated, Entitled, Guarded } from './stages.ts';

/**
 * Third stage: may this caller use the integration? Every scope of it is needed.
 * @throws GatewayError `forbidden`.
 */
export function entitle<Call extends Guarded>(call: Authenticated<Call>): Entitled<Call> {
  const { scopes } = call.route.settings;
  if (scopes.length > 0 && scopes.every((scope) => call.caller.scopes.has(scope)))
    return { ...call, holdsScopes: true };
  throw new GatewayError('forbidden', {
    detail: 'the token lacks a scope',
    headers: {
      'WWW-Authenticate': `Bearer realm="portcullis", error="insufficient_scope", scope="${scopes.join(' ')}"`,
    },
  });
}
