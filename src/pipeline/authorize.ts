import { GatewayError } from '../core/errors.ts';
import type { Authenticated, Authorized } from './stages.ts';

/**
 * Third stage: may this caller do this? Every scope of the integration is needed, and an enabled operation must match.
 * @throws GatewayError `forbidden`, `unknown_route`, `body_not_allowed`, `body_too_large`.
 */
export function authorize(call: Authenticated): Authorized {
  const { route, caller, request, path, bodyLength } = call;
  const { scopes } = route.settings;
  if (scopes.length === 0 || !scopes.every((scope) => caller.scopes.has(scope))) {
    throw new GatewayError('forbidden', {
      detail: 'the token lacks a scope',
      headers: {
        'WWW-Authenticate': `Bearer realm="portcullis", error="insufficient_scope", scope="${scopes.join(' ')}"`,
      },
    });
  }
  const operation = route.find(request.method ?? '', path);
  if (operation === undefined)
    throw new GatewayError('unknown_route', { detail: 'no enabled operation has this method and path' });
  if (operation.maxBody === 0 && bodyLength !== 0) throw new GatewayError('body_not_allowed');
  if (bodyLength !== undefined && bodyLength > operation.maxBody) throw new GatewayError('body_too_large');
  return { ...call, operation };
}
