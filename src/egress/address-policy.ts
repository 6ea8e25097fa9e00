import ipaddr from 'ipaddr.js';

/** Why an address may not be dialled. */
export type AddressRefusal = 'forbidden' | 'private' | 'plaintext' | 'malformed';

export interface AddressPolicy {
  /** Opens loopback, RFC 1918, unique local and CGNAT addresses. Link-local and metadata addresses stay shut. */
  readonly allowPrivateAddresses: boolean;
}

/** Metadata services outside the link-local ranges: Alibaba, Oracle, Azure's wire server, AWS (EC2, EKS) and GCP over IPv6. */
const METADATA = new Set([
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
]);
/** The one block of IPv6 that is handed out (RFC 4291, section 2.4). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
const PRIVATE = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);

/**
 * Judges a resolved address. Forms that carry an IPv4 address inside an IPv6 one are judged by what they carry.
 * @param plaintext true for http: what is sent in the clear must not cross the public internet.
 * @returns why it is refused, or undefined when it may be dialled.
 */
export function refuseAddress(address: string, policy: AddressPolicy, plaintext: boolean): AddressRefusal | undefined {
  if (!ipaddr.isValid(address)) return 'malformed';
  const inner = embedded(ipaddr.parse(address));
  if (METADATA.has(inner.toString())) return 'forbidden';
  const range = inner.range();
  if (PRIVATE.has(range)) return policy.allowPrivateAddresses ? undefined : 'private';
  if (range !== 'unicast') return 'forbidden';
  if (inner instanceof ipaddr.IPv6 && !inner.match(GLOBAL_UNICAST)) return 'forbidden';
  return plaintext ? 'plaintext' : undefined;
}

/** The address that a packet would end up at: mapped, NAT64 (RFC 6052), 6to4 (RFC 3056) and SIIT (RFC 6145) carry another. */
function embedded(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address instanceof ipaddr.IPv4) return address;
  const bytes = address.toByteArray();
  switch (address.range()) {
    case 'ipv4Mapped':
      return address.toIPv4Address();
    case 'rfc6052':
      // 64:ff9b:1::/48 (RFC 8215) holds it where only its own network knows.
      return bytes[5] === 0 ? new ipaddr.IPv4(bytes.slice(12, 16)) : address;
    case 'rfc6145':
      return new ipaddr.IPv4(bytes.slice(12, 16));
    case '6to4':
      return new ipaddr.IPv4(bytes.slice(2, 6));
    default:
      // ::a.b.c.d, the deprecated IPv4-compatible form (RFC 4291, section 2.5.5.1), :: and ::1 aside
      if (bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12, 14).some((byte) => byte !== 0))
        return new ipaddr.IPv4(bytes.slice(12, 16));
      return address;
  }
}
