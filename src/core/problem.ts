import { type ErrorCode, publicError } from './errors.ts';
import type { RequestId } from './ids.ts';

export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

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
    },
    body: JSON.stringify({ type: `urn:portcullis:error:${code}`, title, status, code, detail: advice, requestId }),
  };
}
