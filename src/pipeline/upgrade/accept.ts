import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../../core/errors.ts';
import { KEY_HEADER } from '../inject/key-in-hand.ts';
import type { Injected } from '../stages.ts';
import { selectSubprotocol, sortSubprotocols } from './subprotocols.ts';

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * The headers of a 101 for the client: those of RFC 6455, section 4.2.2, and ours.
 * @throws GatewayError `upstream_unreachable` when the provider's own does not accept this handshake (section 4.1).
 */
export function acceptHeaders(answer: IncomingHttpHeaders, call: Injected): Record<string, string> {
  const { request, response, route, requestId } = call;
  const { 'sec-websocket-key': key = '', 'sec-websocket-protocol': offer } = request.headers;
  const subprotocols = sortSubprotocols(offer, route.credentialSubprotocols);
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  const chosen = answer['sec-websocket-protocol'];
  if (answer.upgrade?.toLowerCase() !== 'websocket' || answer['sec-websocket-accept'] !== accept)
    throw refused('does not accept this handshake');
  if (answer['sec-websocket-extensions'] !== undefined) throw refused('with an extension that was not offered');
  if (chosen !== undefined && !subprotocols.forwarded.includes(chosen))
    throw refused('with a subprotocol that was not offered');
  const selected = selectSubprotocol(subprotocols, chosen);
  const keyOf = response.getHeader(KEY_HEADER);
  return {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': accept,
    ...(selected !== undefined && { 'Sec-WebSocket-Protocol': selected }),
    'X-Request-Id': requestId,
    ...(keyOf !== undefined && { [KEY_HEADER]: String(keyOf) }),
  };
}

function refused(what: string): GatewayError {
  return new GatewayError('upstream_unreachable', { detail: `a 101 ${what}` });
}
