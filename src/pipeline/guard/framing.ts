import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';

/**
 * Refuses what Node's strict parser lets through although another parser could see the request end elsewhere.
 * @throws GatewayError `bad_request`.
 */
export function checkFraming({ headers, httpVersion }: IncomingMessage): void {
  const { 'transfer-encoding': coding, 'content-length': length, host, expect } = headers;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw malformed('another version of HTTP than 1.1 or 1.0');
  if (host === undefined && httpVersion === '1.1') throw malformed('no Host header');
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw malformed('an expectation other than 100-continue');
  if (coding === undefined) return;
  if (coding.toLowerCase() !== 'chunked' || length !== undefined || httpVersion === '1.0')
    throw malformed('a transfer coding other than chunked, or beside a length');
}

/** The declared length of a well-framed request's body in bytes: 0 for none, undefined when it comes chunked. */
export function bodyLengthOf({ headers }: IncomingMessage): number | undefined {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : undefined;
}

const malformed = (detail: string) => new GatewayError('bad_request', { detail });
