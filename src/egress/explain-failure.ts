import type { AddressRefusal } from './address-policy.ts';
import { FetchStatusError } from './fetch-status-error.ts';
import { EgressRefused } from './pinned-lookup.ts';

/** Why something could not be reached, for an operator. It is made of our words alone: messages and URLs may hold a key. */
export interface FailureExplanation {
  readonly detail: string;
  readonly remedy: string;
}

const REFUSALS: Readonly<Record<AddressRefusal, readonly [string, string]>> = {
  private: [
    'its address is a private one, which the egress policy refuses',
    'if it is meant to be reached, set allowPrivateAddresses: true under egress, or for one integration alone',
  ],
  plaintext: ['it is called by http across the public internet', 'use https'],
  forbidden: ['its address is a link-local, metadata or reserved one, which is never dialled', 'use its real address'],
  malformed: ['its address is not one', 'check the host name and DNS'],
};

const TIMEOUT = ['no answer came in time', 'check the network, firewalls, and that it runs'] as const;
const BROKEN = ['the connection broke', 'try again; then check what stands between'] as const;
const CERTIFICATE = [
  'its TLS certificate is not valid',
  'mend the certificate; for an authority of your own, name its file in NODE_EXTRA_CA_CERTS',
] as const;
const UNKNOWN_NAME = ['its name could not be resolved', 'check the spelling of the host name, and DNS'] as const;
const NOT_TLS = ['it does not speak TLS there', 'check the port, and whether it is http or https'] as const;
const UNROUTED = ['there is no way to its address', 'check the network and its routes'] as const;

/** By the codes of Node, undici and axios. */
const EXPLANATIONS: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ['nothing listens at its address', 'check host and port, and that it runs'],
  ENOTFOUND: UNKNOWN_NAME,
  EAI_AGAIN: UNKNOWN_NAME,
  EHOSTUNREACH: UNROUTED,
  ENETUNREACH: UNROUTED,
  ECONNRESET: BROKEN,
  EPIPE: BROKEN,
  UND_ERR_SOCKET: BROKEN,
  ETIMEDOUT: TIMEOUT,
  ECONNABORTED: TIMEOUT,
  ERR_CANCELED: TIMEOUT,
  UND_ERR_CONNECT_TIMEOUT: TIMEOUT,
  TimeoutError: TIMEOUT,
  EPROTO: NOT_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  CERT_HAS_EXPIRED: CERTIFICATE,
  DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
  ERR_TLS_CERT_ALTNAME_INVALID: CERTIFICATE,
};

/** Explains an error of a connection or a fetch by its class and code. */
export function explainFailure(error: unknown): FailureExplanation {
  for (const { value, code } of causes(error)) {
    if (value instanceof FetchStatusError)
      return { detail: `it answered with status ${value.status}`, remedy: 'check the URL' };
    const found = value instanceof EgressRefused ? REFUSALS[value.reason] : EXPLANATIONS[code];
    if (found !== undefined) return { detail: found[0], remedy: found[1] };
  }
  return { detail: 'it could not be reached', remedy: 'check the network, DNS and egress settings' };
}

/** An error, its causes, and the parts of an AggregateError. */
function* causes(value: unknown): Generator<{ value: unknown; code: string }> {
  if (typeof value !== 'object' || value === null) return;
  const { name, code, cause, errors } = value as Record<'name' | 'code' | 'cause' | 'errors', unknown>;
  yield { value, code: String(code) };
  yield { value, code: String(name) };
  yield* causes(cause);
  if (Array.isArray(errors)) for (const each of errors) yield* causes(each);
}
