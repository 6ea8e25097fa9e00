/** Before the first retry, in milliseconds; each further one waits up to twice as long, up to LONGEST. */
const FIRST = 100;
const LONGEST = 2_000;

/**
 * Milliseconds before a retry: random, so that calls which failed together do not come back together
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, "full jitter"), and no less than was asked for.
 * @param retry 1 for the first.
 * @param random a number from 0 to 1.
 */
export function pauseBefore(retry: number, asked: number | undefined, random: () => number): number {
  return Math.max(asked ?? 0, random() * Math.min(LONGEST, FIRST * 2 ** (retry - 1)));
}

/** Milliseconds that a Retry-After (RFC 9110, section 10.2.3) asks for; undefined when it says nothing that we understand. */
export function askedPause(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  // Only an HTTP-date: Date.parse would take "1.5" or "May" for one.
  const time = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(retryAfter)
    ? Date.parse(retryAfter)
    : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
