import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';

/** Gives the address that a request came from, in one spelling. */
export type SourceOf = (request: IncomingMessage) => string;

/**
 * The address before the first proxy that is not ours, reading `X-Forwarded-For` from right to left; nobody is ours by default.
 * @param trustedProxies addresses and ranges.
 */
export function createSourceOf(trustedProxies: readonly string[]): SourceOf {
  const trusted = proxyaddr.compile([...trustedProxies]);
  return (request) =>
    canonical(proxyaddr(request, trusted)) ?? canonical(request.socket.remoteAddress ?? '') ?? 'unknown';
}

/** `203.0.113.7` for `203.0.113.7:4711` and `::ffff:203.0.113.7`: some proxies add the port, and sockets map IPv4. */
function canonical(address: string): string | undefined {
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address;
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}
