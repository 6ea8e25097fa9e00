import { type ErrorCode, publicError } from './errors.ts';
import type { RequestId } from './ids.ts';

export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * After any other 5xx the provider may have done what was asked. OpenAI's and Anthropic's SDKs send a call again, POSTs too, that
 * any 5xx answered, unless a header says no; what may be sent again, the gateway sends again itself where it is configured to.
 */
const NOTHING_WAS_SENT: readonly ErrorCode[] = [
  'circuit_open',
  'overloaded',
  'identity_provider_unavailable',
  'secret_unavailable',
  'state_unavailable',
];

/** What a caller has to change first. The same SDKs send a call again that 409 answered. */
const CONFLICT = 409;

/** An RFC 9457 answer for a code: it tells the caller what to do and nothing of the request, the provider or us. */
export function problem(code: ErrorCode, requestId: RequestId): Problem {
  const { status, title, advice } = publicError(code);
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
      'X-Portcullis-Error': code,
      ...((status === CONFLICT || (status >= 500 && !NOTHING_WAS_SENT.includes(code))) && {
        'X-Should-Retry': 'false',
      }),
    },
    body: JSON.stringify({ type: `urn:portcullis:error:${code}`, title, status, code, detail: advice, requestId }),
  };
}
