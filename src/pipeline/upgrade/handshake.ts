import { GatewayError } from '../../core/errors.ts';
import type { Arrived } from '../stages.ts';
import { readSubprotocols } from './subprotocols.ts';

/** 16 bytes in base64 (RFC 6455, section 4.1, item 7). */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;
/** What a client may send of the handshake's own headers. Its extensions are left out of ours. */
const KNOWN = new Set([
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
]);

/** What an answer to a handshake of another version says (RFC 6455, section 4.4), and to none at all. */
export const UPGRADE_HEADERS = { Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };

/**
 * Refuses what asks for an upgrade and is not, exactly, the opening handshake of a WebSocket (RFC 6455, section 4.2.1), with
 * nothing before, in or behind it that another parser could take for a further request.
 * @throws GatewayError `bad_request`, `upgrade_required`.
 */
export function checkHandshake({ request, upgrade }: Arrived): void {
  const { method, httpVersion, headers } = request;
  if (upgrade === undefined) return;
  if (upgrade.head.length > 0) throw refused('bytes behind the request');
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) throw refused('a body');
  if (headers.expect !== undefined) throw refused('an expectation');
  if (headers.host === undefined) throw refused('no Host');
  if (method !== 'GET' || httpVersion !== '1.1') throw refused('another method than GET, or version than HTTP/1.1');
  if (headers.upgrade?.toLowerCase() !== 'websocket') throw refused('another protocol than WebSocket');
  if (Object.keys(headers).some((name) => name.startsWith('sec-websocket-') && !KNOWN.has(name)))
    throw refused('a Sec-WebSocket header that clients do not send');
  if (headers['sec-websocket-version'] !== '13')
    throw new GatewayError('upgrade_required', { detail: 'another version than 13', headers: UPGRADE_HEADERS });
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) throw refused('no key, or a malformed one');
  readSubprotocols(headers['sec-websocket-protocol']);
}

function refused(what: string): GatewayError {
  return new GatewayError('bad_request', { detail: `an upgrade with ${what}` });
}
