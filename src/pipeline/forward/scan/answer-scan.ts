import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { GatewayError } from '../../../core/errors.ts';
import type { Timers } from '../../../core/timers.ts';
import type { Injected } from '../../stages.ts';
import type { BodyScan, BodyScanEvents } from './body-scan.ts';
import { checkHeaders } from './check-headers.ts';
import { contentCodings } from './content-codings.ts';
import { createBodyScan } from './create-body-scan.ts';

/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly upstream: IncomingHttpHeaders;
  /** What of the headers goes back. */
  readonly headers: OutgoingHttpHeaders;
}

/**
 * Looks through an answer's head for secrets, and opens the scan of its body.
 * @returns undefined when the body is not to be scanned. @throws GatewayError `response_leak`, `response_unscannable`.
 */
export function openAnswerScan(
  { status, upstream, headers }: AnswerHead,
  { route, operation, outgoing: { matcher } }: Injected,
  events: BodyScanEvents,
  timers: Timers,
): BodyScan | undefined {
  checkHeaders(matcher, upstream, headers);
  const hasBody = operation.method !== 'HEAD' && status !== 204 && status !== 304;
  if (route.settings.responseScan === 'headers' || !hasBody) return undefined;
  const codings = contentCodings(upstream['content-encoding'] as string | string[] | undefined);
  if (codings === undefined) throw new GatewayError('response_unscannable', { detail: 'unknown_encoding' });
  // A part of an encoded whole cannot be decoded.
  if (status === 206 && codings.length > 0)
    throw new GatewayError('response_unscannable', { detail: 'a range of what is encoded' });
  return createBodyScan(matcher, codings, events, { timers });
}
