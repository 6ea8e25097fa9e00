import { type ErrorCode, GatewayError } from '../../core/errors.ts';
import { failureCode } from '../../egress/failure-code.ts';
import { EgressRefused } from '../../egress/pinned-lookup.ts';

const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'ERR_UPSTREAM_UPGRADE_TIMEOUT',
]);
/** What undici makes of bytes that are no HTTP, and of a status that no answer may have (000, an unasked 101): it asserts. */
const NOT_HTTP = /^(?:HTTPParserError|HPE_\w+|ERR_ASSERTION)$/;

/** An error of ours for one of undici's, Node's or the system's. Only its code goes on: messages and URLs may hold the key. */
export function forwardFailure(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof EgressRefused)
    return new GatewayError('upstream_unreachable', { detail: `egress policy: ${error.reason}` });
  const cause = failureCode(error);
  const code: ErrorCode = TIMEOUTS.has(cause) ? 'upstream_timeout' : 'upstream_unreachable';
  return new GatewayError(code, { detail: NOT_HTTP.test(cause) ? `the answer is not HTTP: ${cause}` : cause });
}
