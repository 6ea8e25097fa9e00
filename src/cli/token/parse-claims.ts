import { duration } from '../../settings/units.ts';
import { UsageError } from '../command.ts';

/** A token that cannot be revoked yet should not outlive a month. */
const LONGEST = 30 * 86_400;

/** @returns seconds. @throws UsageError for what is no duration from a second to 30 days. */
export function parseTtl(text: string): number {
  const seconds = (duration.safeParse(text).data ?? 0) / 1000;
  if (seconds < 1 || seconds > LONGEST)
    throw new UsageError('--ttl: write a duration from 1s to 30d, such as 15m, 1h or 7d.');
  return Math.floor(seconds);
}

/** @throws UsageError for what no scope may hold (RFC 6749, section 3.3). */
export function parseScopes(scopes: readonly string[]): readonly string[] {
  if (!scopes.every((scope) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)))
    throw new UsageError('--scope: write scopes without quotes, backslashes and characters outside ASCII.');
  return [...new Set(scopes)];
}
