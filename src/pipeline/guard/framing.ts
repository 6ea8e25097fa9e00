import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../core/errors.ts';

/** Headers of which two would be read differently by different parsers. */
const ONCE = new Set([
  'content-length',
  'content-type',
  'content-encoding',
  'host',
  'transfer-encoding',
  'range',
  'idempotency-key',
]);

/**
 * Refuses what Node's strict parser lets through but another parser could read in another way, and credentials sent twice.
 * @returns the declared length of the body in bytes: 0 for none, undefined when it comes chunked.
 * @throws GatewayError `bad_request`, `ambiguous_credentials`.
 */
export function checkFraming(request: IncomingMessage): number | undefined {
  const seen = new Set<string>();
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (seen.has(name)) {
      if (name === 'authorization')
        throw new GatewayError('ambiguous_credentials', { detail: 'two Authorization headers' });
      if (ONCE.has(name)) throw new GatewayError('bad_request', { detail: `two ${name} headers` });
    }
    seen.add(name);
  }
  const { 'transfer-encoding': coding, 'content-length': length, host, expect } = request.headers;
  if (host === undefined && request.httpVersion === '1.1')
    throw new GatewayError('bad_request', { detail: 'no Host header' });
  if (request.httpVersion !== '1.1' && request.httpVersion !== '1.0')
    throw new GatewayError('bad_request', { detail: 'another version of HTTP than 1.1 or 1.0' });
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw new GatewayError('bad_request', { detail: 'an expectation other than 100-continue' });
  if (coding === undefined) return length === undefined ? 0 : Number(length);
  if (coding.toLowerCase() !== 'chunked' || length !== undefined || request.httpVersion === '1.0') {
    throw new GatewayError('bad_request', { detail: 'a transfer coding other than chunked, or beside a length' });
  }
  return undefined;
}

/** True when every parser sees the same end of a request. */
export function isWellFramed(request: IncomingMessage): boolean {
  try {
    checkFraming(request);
    return true;
  } catch {
    return false;
  }
}
