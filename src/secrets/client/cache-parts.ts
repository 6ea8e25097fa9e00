import type { Clock } from '../../core/clock.ts';
import type { Timers } from '../../core/timers.ts';
import type { SecretBackend } from '../definition.ts';
import type { CacheSpans } from './cache-policy.ts';
import type { SecretEvents } from './events.ts';

/** What all secrets of one cache share. */
export interface CacheParts {
  readonly backend: SecretBackend;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly spans: CacheSpans;
  readonly events: SecretEvents;
  readonly tally: Tally;
}

/** Plain numbers, so that counting a hit costs nothing; the metrics read them. */
export interface Tally {
  /** Answered from the cache. */
  hits: number;
  /** Not in the cache: waited for the store, or refused. */
  misses: number;
  /** Reads of the store that failed, or brought what cannot be used. */
  failures: number;
}
