/** How long the store may take, in milliseconds: at the end of a TTL a call waits for it. Secret managers take up to some hundred. */
export const FETCH_DEADLINE = 3_000;
/** How long a secret that is surely gone is not asked for again, in milliseconds: enough against a flood, and soon mended. */
export const GONE_MEMORY = 5_000;
/** The same for a read that failed when there is no value to serve meanwhile. */
export const FAILURE_MEMORY = 1_000;
/** Milliseconds between two forced fetches of one secret: callers can provoke a provider's 401 as often as they like. */
export const RENEWAL_PAUSE = 30_000;

/** The last quarter of a TTL is for the refresh in the background. */
const REFRESH_AT = 0.75;
/** Between attempts while the store fails, in milliseconds. */
const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;

/** Configured spans, in milliseconds. */
export interface CacheSpans {
  /** How long a value is used without asking again. */
  readonly ttl: number;
  /** How much longer while the store cannot be read (RFC 5861, section 4). */
  readonly staleIfError: number;
}

/** When a value read at some moment must be read again, cannot be used unasked, and cannot be used at all. */
export function spansFrom(readAt: number, { ttl, staleIfError }: CacheSpans) {
  return {
    refreshAt: readAt + ttl * REFRESH_AT,
    freshUntil: readAt + ttl,
    usableUntil: readAt + ttl + staleIfError,
  };
}

/** Milliseconds to the next attempt. Within a TTL of the store's return there is one, so that deletions are heard of in time. */
export function retryPause(previous: number | undefined, { ttl }: CacheSpans): number {
  const longest = Math.min(LAST_RETRY, ttl * (1 - REFRESH_AT));
  return Math.min(longest, previous === undefined ? FIRST_RETRY : previous * 2);
}
