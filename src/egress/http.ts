import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect, isIP } from 'node:net';
import { Agent, request } from 'undici';
import { type AddressPolicy, refuseAddress } from './address-policy.ts';
import { pinnedConnector } from './connector.ts';
import { FetchStatusError } from './fetch-status-error.ts';
import { EgressRefused, pinnedLookup } from './pinned-lookup.ts';

export interface FetchLimits {
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Bytes of the answer. */
  readonly maxBytes: number;
}

/**
 * Fetches a small document, under the egress policy and without following redirects.
 * @throws when the answer is not 200, too large or late, or the address may not be dialled.
 */
export async function fetchText(
  url: string,
  policy: AddressPolicy,
  { timeout, maxBytes }: FetchLimits,
  signal?: AbortSignal,
): Promise<string> {
  const dispatcher = new Agent({ connect: pinnedConnector({ ...policy, timeout }), maxResponseSize: maxBytes });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(signal === undefined ? [] : [signal])]),
      headers: { accept: 'application/json' },
    });
    if (statusCode !== 200) throw new FetchStatusError(statusCode);
    return await body.text();
  } finally {
    await dispatcher.destroy();
  }
}

/** Agents for clients built on node:http(s), under the same policy. */
export function pinnedAgents(policy: AddressPolicy): { http: HttpAgent; https: HttpsAgent } {
  return {
    http: guarded(new HttpAgent({ lookup: pinnedLookup(policy, true) }), policy, true),
    https: guarded(new HttpsAgent({ lookup: pinnedLookup(policy, false) }), policy, false),
  };
}

/** net.connect looks up names only, so an address in the URL itself is checked before connecting. */
function guarded<A extends HttpAgent>(agent: A, policy: AddressPolicy, plaintext: boolean): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const refusal = isIP(options.host ?? '') === 0 ? undefined : refuseAddress(options.host ?? '', policy, plaintext);
    if (refusal !== undefined) throw new EgressRefused(refusal);
    return create(options, callback);
  };
  return agent;
}

/**
 * Opens a TCP connection to an origin and closes it.
 * @throws when it cannot be reached within `timeout` milliseconds, or may not be.
 */
export async function reach(origin: string, policy: AddressPolicy, timeout: number): Promise<void> {
  const { protocol, hostname, port } = new URL(origin);
  const plaintext = protocol === 'http:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const refusal = isIP(host) === 0 ? undefined : refuseAddress(host, policy, plaintext);
  if (refusal !== undefined) throw new EgressRefused(refusal);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(port || (plaintext ? 80 : 443)),
      lookup: pinnedLookup(policy, plaintext),
    });
    socket.setTimeout(timeout, () => socket.destroy(new Error('No answer in time.')));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
