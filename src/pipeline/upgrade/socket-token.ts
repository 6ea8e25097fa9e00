import { GatewayError } from '../../core/errors.ts';
import { readToken } from '../authenticate/read-token.ts';
import type { Guarded } from '../stages.ts';
import { sortSubprotocols } from './subprotocols.ts';

/**
 * The token of a WebSocket handshake: where an ordinary call has it, or in an entry of Sec-WebSocket-Protocol.
 * @throws GatewayError `unauthenticated`, `ambiguous_credentials`.
 */
export function readSocketToken({ request, route }: Guarded): string {
  const { headers } = request;
  const { tokens } = sortSubprotocols(headers['sec-websocket-protocol'], route.credentialSubprotocols);
  const [token] = tokens;
  if (token === undefined) return readToken(request, route.tokenPlace);
  const inHeader = route.tokenPlace?.in === 'header' && headers[route.tokenPlace.name] !== undefined;
  if (tokens.length > 1 || headers.authorization !== undefined || inHeader)
    throw new GatewayError('ambiguous_credentials', {
      detail: 'a token in Sec-WebSocket-Protocol twice, or elsewhere too',
    });
  return token;
}
