import type { IncomingHttpHeaders } from 'node:http';
import { CallerGone, GatewayError } from '../../core/errors.ts';
import { failureCode } from '../../egress/failure-code.ts';
import { EgressRefused } from '../../egress/pinned-lookup.ts';
import type { Passage } from '../../resilience/circuit.ts';
import type { Injected } from '../stages.ts';

/** What came of an attempt before anything went back to the caller. */
export type Outcome = { readonly status: number; readonly headers: IncomingHttpHeaders } | { readonly error: unknown };

/** 501 and 505 (RFC 9110, sections 15.6.2 and 15.6.6) answer what was asked, not how the provider is. */
const ABOUT_THE_REQUEST = new Set([501, 505]);
/** RFC 9110, sections 15.6.3 to 15.6.5: a gateway in front of the provider, or the provider, says that it is for now. */
const FOR_NOW = new Set([502, 503, 504]);
/** RFC 9110, sections 15.5.2 and 15.5.4: providers answer a key that is not good any more with either. */
const KEY_REFUSED = new Set([401, 403]);
/** No answer and no verdict: the connection was not made, or broke. A certificate that is wrong now is wrong in a second. */
const BROKEN_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The head of an answer, as far as it is judged. */
export interface JudgedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Tells what an answer says of the caller and the provider, for the limits, and of the provider's health. What the caller did wrong (4xx) never counts against it; nor do failures under
 * a key that the caller brought, as some providers fail over a bad one, and a caller could close the way for all.
 */
export function judge(
  passage: Passage | undefined,
  { status, headers }: JudgedAnswer,
  { caller, keyOf, limits }: Pick<Injected, 'caller' | 'keyOf' | 'limits'>,
): void {
  limits.answered(caller, status, keyOf, headers['retry-after']);
  if (status < 500 || ABOUT_THE_REQUEST.has(status)) passage?.succeeded();
  else if (keyOf === 'caller') passage?.abandoned();
  else passage?.failed();
}

/** Whether the provider may have refused the key. */
export function refusesKey(status: number): boolean {
  return KEY_REFUSED.has(status);
}

/** Whether another attempt may end differently. */
export function mayPass(outcome: Outcome): boolean {
  return 'status' in outcome ? FOR_NOW.has(outcome.status) : BROKEN_CONNECTION.has(failureCode(outcome.error));
}

/** Whether it was not the provider that failed: the caller left or sent a bad body, or our own policy refused. */
export function isOurs(error: unknown, { request }: Injected): boolean {
  if (error instanceof CallerGone || error instanceof EgressRefused) return true;
  if (error instanceof GatewayError) return !error.code.startsWith('upstream_');
  return request.destroyed && !request.complete;
}
