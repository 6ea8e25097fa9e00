import type { SecretMatcher } from '../../../core/secret-matcher.ts';
import type { Timers } from '../../../core/timers.ts';
import type { BodyScan, BodyScanEvents } from './body-scan.ts';
import type { ContentCoding } from './content-codings.ts';
import { DecodedScan } from './decoded-scan.ts';
import type { InflationLimits } from './inflation-limits.ts';
import { PlainScan } from './plain-scan.ts';

export interface BodyScanOptions {
  readonly timers: Timers;
  readonly limits?: InflationLimits | undefined;
}

/**
 * Starts to scan a body. Call `contentCodings` first, before the head of the answer goes out; without any coding to undo,
 * everything is synchronous.
 */
export function createBodyScan(
  matcher: SecretMatcher,
  codings: readonly ContentCoding[],
  events: BodyScanEvents,
  { timers, limits }: BodyScanOptions,
): BodyScan {
  return codings.length === 0
    ? new PlainScan(matcher, events, timers)
    : new DecodedScan(matcher, codings, events, timers, limits);
}
