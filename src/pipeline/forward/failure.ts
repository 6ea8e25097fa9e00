import { type ErrorCode, GatewayError } from '../../core/errors.ts';
import { EgressRefused } from '../../egress/pinned-lookup.ts';

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/** An error of ours for one of undici's, Node's or the system's. Only its code goes on: messages and URLs may hold the key. */
export function forwardFailure(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof EgressRefused)
    return new GatewayError('upstream_unreachable', { detail: `egress policy: ${error.reason}` });
  const cause = causeCode(error);
  const code: ErrorCode = TIMEOUTS.has(cause) ? 'upstream_timeout' : 'upstream_unreachable';
  return new GatewayError(code, { detail: cause });
}

/** The most telling machine-readable code in an error, its causes or its parts. */
function causeCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code)) return code;
  if (Array.isArray(errors) && errors.length > 0) return causeCode(errors[0]);
  return cause === undefined ? 'unknown' : causeCode(cause);
}
