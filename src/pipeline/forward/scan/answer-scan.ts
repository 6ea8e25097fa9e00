import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { GatewayError } from '../../../core/errors.ts';
import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import type { Injected } from '../../stages.ts';
import type { BodyScan, BodyScanEvents } from './body-scan.ts';
import { contentCodings } from './content-codings.ts';
import { createBodyScan } from './create-body-scan.ts';
import { headersHold } from './headers-hold.ts';

/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly upstream: IncomingHttpHeaders;
  /** What of the headers goes back. */
  readonly headers: OutgoingHttpHeaders;
  readonly matcher: SecretMatcher;
}

/**
 * Looks through an answer's head for secrets, and opens the scan of its body.
 * @returns undefined when the body is not to be scanned. @throws GatewayError `response_leak`, `response_unscannable`.
 */
export function openAnswerScan(
  { status, upstream, headers, matcher }: AnswerHead,
  { route, operation }: Injected,
  events: BodyScanEvents,
): BodyScan | undefined {
  // Those that stay here too: a provider that repeats the key in one of them has written it down somewhere. Links are cut out.
  const { location, link } = headers;
  if (headersHold(matcher, { ...upstream, location, link }))
    throw new GatewayError('response_leak', { detail: 'in the headers' });
  const hasBody = operation.method !== 'HEAD' && status !== 204 && status !== 304;
  if (route.settings.responseScan === 'headers' || !hasBody) return undefined;
  const codings = contentCodings(upstream['content-encoding']);
  if (codings === undefined) throw new GatewayError('response_unscannable', { detail: 'unknown_encoding' });
  // A part of an encoded whole cannot be decoded.
  if (status === 206 && codings.length > 0)
    throw new GatewayError('response_unscannable', { detail: 'a range of what is encoded' });
  return createBodyScan(matcher, codings, events);
}
