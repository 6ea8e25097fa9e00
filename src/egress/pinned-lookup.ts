import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type AddressPolicy, type AddressRefusal, refuseAddress } from './address-policy.ts';

/** A name or address that the policy does not let us dial. The message names no address. */
export class EgressRefused extends Error {
  readonly reason: AddressRefusal;

  constructor(reason: AddressRefusal) {
    super(`The egress policy refuses this address (${reason}).`);
    this.name = 'EgressRefused';
    this.reason = reason;
  }
}

/** Finds the addresses of a name; `dns.lookup` outside of tests. */
export type Resolve = (
  hostname: string,
  options: { all: true; family?: number | 'IPv4' | 'IPv6' | undefined },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A look-up for net.connect that hands out only addresses which the policy allows. What was checked is what is dialled, so a
 * name that resolves differently a moment later (DNS rebinding) gains nothing.
 */
export function pinnedLookup(policy: AddressPolicy, plaintext: boolean, resolve: Resolve = lookup): LookupFunction {
  return (hostname, { all, family }, callback) => {
    resolve(hostname, { all: true, family }, (error, addresses) => {
      if (error) return callback(error, []);
      const allowed = addresses.filter(({ address }) => refuseAddress(address, policy, plaintext) === undefined);
      const [first] = allowed;
      if (first === undefined) {
        const reason = refuseAddress(addresses[0]?.address ?? '', policy, plaintext) ?? 'forbidden';
        return callback(new EgressRefused(reason), []);
      }
      if (all) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
}
