import { GatewayError } from '../core/errors.ts';
import { bodyTypeOf } from './body/body-type.ts';
import { checkQueryParameters } from './body/parameters.ts';
import type { RoutedOperation } from './routes.ts';
import type { Authorized, Entitled } from './stages.ts';
import { UPGRADE_HEADERS } from './upgrade/handshake.ts';

/**
 * Fourth stage: may this caller do this? An enabled operation must match, and take what is sent.
 * @throws GatewayError `unknown_route`, `parameter_not_allowed`, `ambiguous_query`, `body_not_allowed`, `body_too_large`,
 *   `body_type_not_allowed`, `malformed_body`, `upgrade_required`, `upgrade_not_allowed`.
 */
export function authorize(call: Entitled): Authorized {
  const { request, query, bodyLength } = call;
  const operation = operationOf(call);
  if (operation.maxBody === 0 && bodyLength !== 0) throw new GatewayError('body_not_allowed');
  if (bodyLength !== undefined && bodyLength > operation.maxBody) throw new GatewayError('body_too_large');
  checkQueryParameters(query, operation.parameters?.query);
  const bodyType = bodyLength === 0 ? undefined : bodyTypeOf(request.headers['content-type'], operation.body);
  return { ...call, operation, bodyType };
}

/** An operation is reached by an upgrade or by an ordinary request, never by both. */
function operationOf({ route, request, path, upgrade }: Entitled): RoutedOperation {
  const { method = '' } = request;
  const ordinary = () => route.find(method, path);
  const socket = () => (method === 'GET' ? route.findSocket(path) : undefined);
  const operation = upgrade === undefined ? ordinary() : socket();
  if (operation !== undefined) return operation;
  if (upgrade === undefined && socket() !== undefined)
    throw new GatewayError('upgrade_required', { headers: UPGRADE_HEADERS });
  if (upgrade !== undefined && ordinary() !== undefined) throw new GatewayError('upgrade_not_allowed');
  throw new GatewayError('unknown_route', { detail: 'no enabled operation has this method and path' });
}
