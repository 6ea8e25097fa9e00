import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import type { BodyScan, BodyScanEvents } from './body-scan.ts';
import type { ContentCoding } from './content-codings.ts';
import { DecodedScan } from './decoded-scan.ts';
import type { InflationLimits } from './inflation-limits.ts';
import { PlainScan } from './plain-scan.ts';

/**
 * Starts to scan a body. Call `contentCodings` first, before the head of the answer goes out; without any coding to undo,
 * everything is synchronous.
 */
export function createBodyScan(
  matcher: SecretMatcher,
  codings: readonly ContentCoding[],
  events: BodyScanEvents,
  limits?: InflationLimits,
): BodyScan {
  return codings.length === 0 ? new PlainScan(matcher, events) : new DecodedScan(matcher, codings, events, limits);
}
