import { duration } from '../../settings/units.ts';
import { UsageError } from '../command.ts';

/** Time to bring a new key to every place that has the old one, before the provider's old key is deleted. */
export const DEFAULT_GRACE = '24h';

/** How long the version before stays good. @returns milliseconds. @throws UsageError */
export function parseGrace(text: string): number {
  if (text === '0') return 0;
  const parsed = duration.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError('--grace: write 0, or a duration of at most 24d, such as 1h or 7d.');
}
