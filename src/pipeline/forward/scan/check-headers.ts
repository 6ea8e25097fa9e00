import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { GatewayError } from '../../../core/errors.ts';
import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import { headersHold } from './headers-hold.ts';

/**
 * Looks through the headers of an answer, those that stay here too: a provider that repeats the key in one of them has written it
 * down somewhere. Of links it sees what goes back: keys are cut out of them.
 * @param kept what goes back.
 * @throws GatewayError `response_leak`; `response_unscannable` when they cannot be looked through, or the body would come in another coding than it seems.
 */
export function checkHeaders(
  matcher: SecretMatcher,
  upstream: IncomingHttpHeaders,
  { location, link }: OutgoingHttpHeaders,
): void {
  if (headersHold(matcher, { ...upstream, location, link }))
    throw new GatewayError('response_leak', { detail: 'in the headers' });
  // RFC 9112, section 6.1: node:http and undici undo chunked, and pass the others on as the content.
  if ((upstream['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked')
    throw new GatewayError('response_unscannable', { detail: 'a transfer coding other than chunked' });
}
