import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { type AddressPolicy, refuseAddress } from './address-policy.ts';
import { EgressRefused, pinnedLookup, type Resolve } from './pinned-lookup.ts';

export interface ConnectorOptions extends AddressPolicy {
  /** For name look-up, TCP and TLS together, in milliseconds. */
  readonly timeout: number;
  readonly resolve?: Resolve;
}

/** How undici opens connections here: every address, literal or looked up, passes the policy. HTTP/1.1 only. */
export function pinnedConnector({ timeout, resolve, ...policy }: ConnectorOptions): buildConnector.connector {
  const dialer = (plaintext: boolean) =>
    buildConnector({
      timeout,
      allowH2: false,
      lookup: pinnedLookup(policy, plaintext, resolve),
    } as buildConnector.BuildOptions);
  const dial = { 'http:': dialer(true), 'https:': dialer(false) };
  return (options, callback) => {
    const plaintext = options.protocol !== 'https:';
    // net.connect looks up names only, so an address in the URL itself is checked here.
    const refusal = isIP(options.hostname) === 0 ? undefined : refuseAddress(options.hostname, policy, plaintext);
    if (refusal !== undefined) {
      queueMicrotask(() => callback(new EgressRefused(refusal), null));
      return;
    }
    dial[plaintext ? 'http:' : 'https:'](options, callback);
  };
}
