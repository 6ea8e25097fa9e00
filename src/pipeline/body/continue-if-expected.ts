import type { IncomingMessage, ServerResponse } from 'node:http';

/** Lets a caller that asked first (RFC 9110, section 10.1.1) send its body; HTTP/1.0 knows no interim answers. */
export function continueIfExpected({ headers, httpVersion }: IncomingMessage, response: ServerResponse): void {
  if (headers.expect !== undefined && httpVersion !== '1.0') response.writeContinue();
}
