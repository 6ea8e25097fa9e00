import type { Injected } from '../stages.ts';
import type { ProviderRequest } from './socket-proxy.ts';
import { sortSubprotocols } from './subprotocols.ts';

/**
 * The handshake for the provider: what the inject stage made, and the headers of RFC 6455, section 4.1. Extensions are not offered:
 * compressed messages could not be looked through.
 */
export function providerRequest({ request, route, operation, outgoing }: Injected): ProviderRequest {
  const { 'sec-websocket-key': key = '', 'sec-websocket-protocol': offer } = request.headers;
  const { forwarded } = sortSubprotocols(offer, route.credentialSubprotocols);
  const headers: Record<string, string> = {};
  for (let index = 0; index < outgoing.headers.length; index += 2)
    headers[outgoing.headers[index] ?? ''] = outgoing.headers[index + 1] ?? '';
  // A refusal's body is read here, and a handshake has none. What is offered is said below, or not at all.
  for (const name of ['accept-encoding', 'sec-websocket-extensions', 'sec-websocket-protocol']) delete headers[name];
  return {
    target: outgoing.target,
    headers: {
      ...headers,
      host: new URL(operation.origin).host,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
      ...(forwarded.length > 0 && { 'sec-websocket-protocol': forwarded.join(', ') }),
    },
  };
}
