/*
 * What an answer says of whoever is behind it. Our own 429s and 503s say nothing: a caller who is refused for being refused could
 * never leave.
 */

import type { ErrorCode, GatewayError } from '../core/errors.ts';

export type Verdict = 'good' | 'bad';

/** Whose key went to the provider. */
export type KeyOf = 'product' | 'caller';

/** RFC 9110, section 15.5.2 and 15.5.4. */
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
/** RFC 6585, section 4. */
const TOO_MANY_REQUESTS = 429;
/** RFC 9110, sections 15.6.2 and 15.6.6: about what was asked, not about how the provider is. */
const ABOUT_THE_REQUEST = [501, 505];

/** Refusals of ours that are about how much is asked, or about a token, and not about what was asked. */
const NOT_ABOUT_CONDUCT: readonly ErrorCode[] = ['rate_limited', 'unauthenticated'];

/**
 * What a provider's answer says of the caller; undefined: nothing. A key that is refused is our fault, or known from what follows
 * where it is the caller's; that there are too many requests, or that the provider fails, is nobody's in particular.
 */
export function verdictOnCaller(status: number, keyOf: KeyOf): Verdict | undefined {
  if (status < 400) return 'good';
  if (status >= 500 || status === TOO_MANY_REQUESTS || status === UNAUTHORIZED) return undefined;
  return status === FORBIDDEN && keyOf === 'product' ? undefined : 'bad';
}

/** What its answer says of the provider; undefined: nothing, as with keys of their own callers could make it fail at will. */
export function verdictOnProvider(status: number, keyOf: KeyOf): Verdict | undefined {
  if (keyOf === 'caller') return undefined;
  const isFailure = status === TOO_MANY_REQUESTS || (status >= 500 && !ABOUT_THE_REQUEST.includes(status));
  return isFailure ? 'bad' : 'good';
}

/** Whether we refused what the caller asked for, after we knew who calls. */
export function isDenial({ code, status }: GatewayError): boolean {
  return status >= 400 && status < 500 && !NOT_ABOUT_CONDUCT.includes(code);
}
